package dev.precis.compress.pool;

import dev.precis.compress.Budget;
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
import java.util.List;
import java.util.Set;

/**
 * Means of 2 x 2 blocks, again and again until the budget is met: the training-free form of the
 * mergers of Qwen2-VL (arXiv 2409.12191) and others, which learn a layer over the four. An odd side
 * ends in smaller blocks, so that no token is lost. O(N D).
 */
public final class MergeTwoByTwo implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "merge-2x2",
          "Means of 2 x 2 blocks, repeated until the budget is met",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "training-free form of Qwen2-VL's merger, arXiv 2409.12191",
          "O(N D)",
          List.of());

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
    return new Planned.Exact(SquareMeans.grid(shape.grid(), side(shape, budget)).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    return new Selection.Combine(SquareMeans.of(shape.grid(), side(shape, budget)));
  }

  /** Side of the blocks after as many mergers as the budget asks for. */
  private static int side(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    Grid grid = shape.grid();
    int side = 1;
    while (SquareMeans.grid(grid, side).tokens() > keep) {
      side *= 2;
    }
    return side;
  }
}
