package dev.precis.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.fusion.position.PositionIds;
import dev.precis.fusion.position.PositionPolicy;
import dev.precis.fusion.position.Qwen2VlPositions;
import dev.precis.fusion.position.Run;
import dev.precis.fusion.position.RunningPositions;
import dev.precis.fusion.position.TimeStyle;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptLayoutTest {
  /** One token per letter, whose row is the letter. */
  private static final TextRows LETTERS =
      text -> {
        Matrix out = Matrix.allocate(text.length(), 2);
        for (int i = 0; i < text.length(); i++) {
          out.set(i, 0, text.charAt(i));
        }
        return out;
      };

  private static Medium picture(float value, int... places) {
    return wide(value, 2, places);
  }

  private static Medium wide(float value, int width, int... places) {
    Matrix rows = Matrix.allocate(places.length, width);
    Provenance provenance = Provenance.blank(places.length, Modality.IMAGE);
    for (int i = 0; i < places.length; i++) {
      rows.set(i, 0, value + i);
      provenance.index()[i] = places[i];
    }
    return Medium.of(
        Modality.IMAGE,
        new TokenSequence(rows, provenance, List.of(), Grid.line(places.length)),
        Run.Visual.image(2, 3));
  }

  private static float[] firstColumn(FusedPrompt prompt) {
    float[] out = new float[prompt.embeddings().rows()];
    for (int r = 0; r < out.length; r++) {
      out[r] = prompt.embeddings().get(r, 0);
    }
    return out;
  }

  @Test
  void textsJoinAndMediaStandBetweenTheSeparators() {
    PromptLayout layout =
        PromptLayout.between(new Separators("<", ">"))
            .text("a")
            .text("b")
            .media(picture(500, 0, 4))
            .media(picture(600, 1))
            .text("c")
            .build();
    assertThat(layout.text("*")).isEqualTo("ab<*><*>c");
    assertThat(layout.pieces()).hasSize(5);
    assertThat(layout.placeholders()).containsExactly(2, 1);
    assertThat(layout.mediaRows()).isEqualTo(3);
  }

  @Test
  void rowsAndPositionsFollowTheLayout() {
    PromptLayout layout =
        PromptLayout.between(new Separators("<", ">"))
            .text("a")
            .media(picture(500, 0, 4))
            .text("b")
            .build();
    FusedPrompt prompt =
        FusedPrompt.of(layout, LETTERS, new Qwen2VlPositions(), PositionPolicy.KEEP_ABSOLUTE);
    assertThat(firstColumn(prompt)).containsExactly('a', '<', 500, 501, '>', 'b');
    PositionIds.Axes ids = (PositionIds.Axes) prompt.positions();
    assertThat(ids.t()).containsExactly(0, 1, 2, 2, 5, 6);
    assertThat(ids.h()).containsExactly(0, 1, 2, 3, 5, 6);
    assertThat(ids.w()).containsExactly(0, 1, 2, 3, 5, 6);
    assertThat(prompt.spans()).hasSize(1);
    assertThat(prompt.spans().getFirst().start()).isEqualTo(2);
    assertThat(prompt.spans().getFirst().count()).isEqualTo(2);
    FusedPrompt line =
        FusedPrompt.of(layout, LETTERS, new RunningPositions(), PositionPolicy.RENUMBER);
    assertThat(((PositionIds.Line) line.positions()).ids()).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void framesCarryTheirTimesAndEmptyOnesLeaveNothingBehind() {
    List<Medium> frames = List.of(picture(1, 0), picture(2), picture(3, 5));
    double[] seconds = {0.25, 1.25, 2.25};
    Separators marks = new Separators("[", "]");
    assertThat(
            PromptLayout.between(marks)
                .frames(frames, seconds, 3, TimeStyle.BEFORE_FRAME)
                .build()
                .text("*"))
        .isEqualTo("<0.2 seconds>[*]<2.2 seconds>[*]");
    assertThat(
            PromptLayout.between(marks)
                .frames(frames, seconds, 3, TimeStyle.ORDINAL)
                .build()
                .text("*"))
        .isEqualTo("Frame1: [*]\nFrame2: [*]\n");
    assertThat(
            PromptLayout.plain().frames(frames, seconds, 3, TimeStyle.SENTENCE).build().text("*"))
        .isEqualTo("The video lasts 3.00 seconds; its 2 frames are at 0.25s, 2.25s.\n**");
    assertThat(
            PromptLayout.between(marks)
                .frames(List.of(picture(1)), new double[1], 3, TimeStyle.SENTENCE)
                .build()
                .pieces())
        .isEmpty();
  }

  @Test
  void theDigestTellsRowsAndPositionsApart() {
    PromptLayout layout = PromptLayout.plain().text("a").media(picture(9, 0, 4)).build();
    FusedPrompt one =
        FusedPrompt.of(layout, LETTERS, new Qwen2VlPositions(), PositionPolicy.KEEP_ABSOLUTE);
    FusedPrompt same =
        FusedPrompt.of(layout, LETTERS, new Qwen2VlPositions(), PositionPolicy.KEEP_ABSOLUTE);
    FusedPrompt otherPositions =
        FusedPrompt.of(layout, LETTERS, new Qwen2VlPositions(), PositionPolicy.RENUMBER);
    FusedPrompt otherRows =
        FusedPrompt.of(
            PromptLayout.plain().text("a").media(picture(8, 0, 4)).build(),
            LETTERS,
            new Qwen2VlPositions(),
            PositionPolicy.KEEP_ABSOLUTE);
    assertThat(same.digest()).isEqualTo(one.digest());
    assertThat(otherPositions.digest()).isNotEqualTo(one.digest());
    assertThat(otherRows.digest()).isNotEqualTo(one.digest());
  }

  @Test
  void rowsWithoutAPlaceInOrderAreRefused() {
    for (int[] places : new int[][] {{1, 0}, {2, 2}, {-1}, {6}}) {
      assertThatThrownBy(() -> picture(1, places))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("in the order of the tokens before compression");
    }
  }

  @Test
  void widthsThatDifferAndEmptyPromptsAreRefused() {
    PromptLayout mixed = PromptLayout.plain().text("a").media(wide(1, 3, 0)).build();
    assertThatThrownBy(
            () -> FusedPrompt.of(mixed, LETTERS, new RunningPositions(), PositionPolicy.RENUMBER))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("rows of 2 and of 3 columns");
    assertThatThrownBy(() ->
            FusedPrompt.of(
                PromptLayout.plain().build(),
                LETTERS,
                new RunningPositions(),
                PositionPolicy.RENUMBER))
        .hasMessageContaining("no tokens at all");
  }
}
