package dev.precis.compress.pool;

import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.Compressor;
import dev.precis.compress.GridFit;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Averages the tokens of equal cells: a smaller grid for a picture, fewer steps for sound. The
 * smaller grid is the one within the budget that has most cells for its distortion of the aspect
 * ratio (cells times the ratio of the two scale factors). Every input token is in exactly one cell.
 * O(N D).
 */
public final class AveragePool implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "average-pool",
          "Means of equal cells of the picture or of the time",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "own (baseline)",
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
    return new Planned.Exact(GridFit.within(shape, budget).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    return new Selection.Combine(
        CellMeans.of(GridFit.plane(shape.grid()), GridFit.within(shape, budget)));
  }
}
