package dev.precis.compress.pool;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.GridFit;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Means of windows that cover the picture evenly and may share a row or column where the sides do
 * not divide: what adaptive average pooling of the common toolkits does. The smaller grid is that
 * of {@link AveragePool}, whose windows share nothing and which therefore conserves weight; where
 * the sides divide, the two are the same. O(N D).
 */
public final class AdaptivePool implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "adaptive-pool",
          "Means of even windows that may overlap by a row, as toolkits pool adaptively",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "common (Honeybee, MobileVLM and others pool so)",
          "O(N D)",
          List.of());

  @Override
  public MethodInfo info() {
    return INFO;
  }

  /** Tokens in two windows count in both. */
  @Override
  public Traits traits() {
    return new Traits(true, false, false);
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(GridFit.within(shape, budget).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    return new Selection.Combine(
        windows(GridFit.plane(shape.grid()), GridFit.within(shape, budget)));
  }

  private static RowCombination windows(Grid from, Grid to) {
    SeparableWeights down = SeparableWeights.windows(from.h(), to.h());
    return SeparableWeights.windows(from.w(), to.w()).under(down);
  }
}
