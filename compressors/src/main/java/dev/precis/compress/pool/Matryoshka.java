package dev.precis.compress.pool;

import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Nested levels of detail: the grid, half of it along both sides, and so on down to one token; the
 * finest level within the budget is given. For a 24 x 24 grid these are the 576, 144, 36, 9 and 1
 * tokens of Matryoshka Multimodal Models (arXiv 2405.17430), whose language model is trained on
 * them; the pooling itself needs no training. A side of odd length is halved rounding down and its
 * cells differ by one token. O(N D).
 */
public final class Matryoshka implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "matryoshka",
          "The finest of the levels N, N/4, N/16 ... 1 within the budget, by means of cells",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "Matryoshka Multimodal Models, arXiv 2405.17430",
          "O(N D)",
          List.of());

  /** The levels of a picture, finest first, each half as long along both sides, down to 1 x 1. */
  public static List<Grid> levels(Grid picture) {
    List<Grid> levels = new ArrayList<>();
    Grid level = Grid.image(picture.h(), picture.w());
    levels.add(level);
    while (level.tokens() > 1) {
      level = Grid.image(Math.max(1, level.h() / 2), Math.max(1, level.w() / 2));
      levels.add(level);
    }
    return levels;
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(level(shape, budget).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    return new Selection.Combine(CellMeans.of(shape.grid(), level(shape, budget)));
  }

  private static Grid level(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    for (Grid level : levels(shape.grid())) {
      if (level.tokens() <= keep) {
        return level;
      }
    }
    throw new IllegalStateException("the last level has one token, the budget is " + keep);
  }
}
