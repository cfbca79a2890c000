package dev.precis.serving.backend;

import dev.precis.fusion.FusedPrompt;
import dev.precis.fusion.Medium;
import dev.precis.fusion.Piece;
import dev.precis.fusion.PromptLayout;
import dev.precis.fusion.position.PositionPolicy;
import dev.precis.fusion.position.Run;
import dev.precis.fusion.position.RunningPositions;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;

/** Models, media and conversations of tests. */
final class Prompts {
  static final int WIDTH = 4;
  static final ServedModel LLAVA =
      ServedModel.of("m", ModelFamily.LLAVA, WIDTH, 64).withDtype(DType.F32);
  static final ServedModel QWEN =
      ServedModel.of("q", ModelFamily.QWEN2_VL, WIDTH, 64).withDtype(DType.F32);

  private Prompts() {}

  /** A matrix whose values count up from 0. */
  static Matrix rows(int count) {
    Matrix out = Matrix.allocate(count, WIDTH);
    for (int i = 0; i < count * WIDTH; i++) {
      out.set(i / WIDTH, i % WIDTH, i);
    }
    return out;
  }

  /** What is left of a medium of this grid at these places. */
  static Medium medium(Modality kind, Grid grid, Matrix rows, int... places) {
    return new Medium(
        kind,
        new TokenSequence(
            rows, Provenance.blank(rows.rows(), kind), List.of(), Grid.line(rows.rows())),
        kind == Modality.AUDIO
            ? new Run.Sound(grid.tokens())
            : new Run.Visual(grid, kind == Modality.VIDEO ? 1 : 0),
        places);
  }

  /** An image of 4 x 4 tokens, of which these are left. */
  static Medium image(int... places) {
    return medium(Modality.IMAGE, Grid.image(4, 4), rows(places.length), places);
  }

  static Question ask(Medium medium, String text) {
    return Question.of("tenant", 8, Turn.user(new Piece.Media(medium), new Piece.Text(text)));
  }

  /** One token per letter; every piece of every turn as it comes. */
  static FusedPrompt fuse(List<Turn> turns) {
    PromptLayout layout =
        new PromptLayout(turns.stream().flatMap(turn -> turn.pieces().stream()).toList());
    return FusedPrompt.of(
        layout,
        text -> Matrix.allocate(text.length(), WIDTH),
        new RunningPositions(),
        PositionPolicy.RENUMBER);
  }
}
