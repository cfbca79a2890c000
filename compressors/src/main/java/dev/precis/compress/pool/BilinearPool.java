package dev.precis.compress.pool;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.GridFit;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Options;
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
 * The picture resized bilinearly to a smaller grid, as LLaVA-OneVision pools its frames (arXiv
 * 2408.03326). The grid is that of {@link AveragePool}.
 *
 * <p>{@code mode=parity} is the released form: half-pixel centres, edges repeated, and only the
 * four nearest tokens count, so that below half the side most tokens are never looked at. {@code
 * mode=repaired}, the default, widens the triangle to the size of a new cell: every token counts.
 * At scales of one half and more the two differ little. O(N D).
 */
public final class BilinearPool implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "bilinear-pool",
          "The picture resized bilinearly to a smaller grid",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "LLaVA-OneVision, arXiv 2408.03326",
          "O(N D)",
          List.of(Mode.OPTION),
          List.of(
              "the filter widens with the scale, so that every token counts; the released one looks at the four nearest tokens, and below half the side at most tokens never"));

  private final Mode mode;

  private BilinearPool(Mode mode) {
    this.mode = mode;
  }

  static BilinearPool of(Options options) {
    return new BilinearPool(options.get(Mode.OPTION));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  /** A token counts in every new one it touches. */
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
    Grid from = GridFit.plane(shape.grid());
    Grid to = GridFit.within(shape, budget);
    boolean smooth = mode == Mode.REPAIRED;
    SeparableWeights down = SeparableWeights.linear(from.h(), to.h(), smooth);
    return new Selection.Combine(SeparableWeights.linear(from.w(), to.w(), smooth).under(down));
  }
}
