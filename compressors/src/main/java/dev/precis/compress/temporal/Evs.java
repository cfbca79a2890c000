package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.SequenceShape;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Efficient Video Sampling: the tokens that differ most from the token at the same place of the
 * frame before (arXiv 2510.14624, as vLLM runs it on embeddings).
 *
 * <p>{@code mode=parity} is that: {@link #change} and its largest values, the first frame always
 * whole, so that never fewer tokens than a frame's are given. What the default, {@link EvsRefresh},
 * does otherwise:
 *
 * <ul>
 *   <li>the budget is met exactly, below the size of a frame too; the first frame takes no more
 *       than half of what is less than two frames;
 *   <li>change adds up until a place is kept again, so that slow change is seen as well as sudden
 *       change, and a place that flickers does not take the budget of the others;
 *   <li>places where nothing happens are kept again in turn, spread over the clip, not the first
 *       ones of the earliest frames.
 * </ul>
 */
public final class Evs extends WindowSelector {
  /** Change of the tokens of the first frame, as released. */
  public static final float FIRST_FRAME = 255;

  /** Option {@code rate}, for parity mode; the released code has no default. */
  public static final Option<Double> RATE =
      Option.decimal(
          "rate", 0, 0, 0.999, "share of the tokens to prune; 0: as the budget says (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "evs",
          "Tokens that differ from those at the same place of the frames before",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "Efficient Video Sampling, arXiv 2510.14624",
          "O(N D)",
          List.of(Mode.OPTION, RATE),
          List.of(
              "the budget is met exactly, below the size of a frame too; the first frame takes no more than half of what is less than two frames",
              "change adds up until a place is kept again, so that slow change is seen as well as sudden change, and a place that flickers does not take the budget of the others",
              "places where nothing happens are kept again in turn, spread over the clip, not the first ones of the earliest frames"));

  private final double rate;

  private Evs(Mode mode, double rate) {
    super(INFO, mode, Scope.WINDOW);
    this.rate = rate;
  }

  static Evs of(Options options) {
    return new Evs(options.get(Mode.OPTION), options.get(RATE));
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    return new Planned.Exact(
        switch (mode()) {
          case REPAIRED -> keep;
          case PARITY -> releasedCount(shape.grid().t(), shape.grid().perStep(), keep);
        });
  }

  private int releasedCount(int frames, int perFrame, int keep) {
    return rate > 0 ? retained(frames, perFrame, rate) : Math.max(perFrame, keep);
  }

  /**
   * Tokens that the released code keeps.
   *
   * @param rate share to prune, 0 to 1 (exclusive)
   */
  public static int retained(int frames, int perFrame, double rate) {
    int all = Math.multiplyExact(frames, perFrame);
    return Math.max(perFrame, (int) (all * (1 - rate)));
  }

  /**
   * 1 minus the cosine of each token to that at the same place of the frame before; {@link
   * #FIRST_FRAME} for the first frame. O(N D), one pass over the tokens.
   *
   * @param tokens frame after frame
   */
  public static float[] change(Matrix tokens, int perFrame) {
    RowCosines cosines = new RowCosines(tokens);
    float[] change = new float[tokens.rows()];
    for (int r = 0; r < change.length; r++) {
      change[r] = r < perFrame ? FIRST_FRAME : 1 - cosines.of(r, r - perFrame);
    }
    cosines.requireFinite();
    return change;
  }

  @Override
  int[] repaired(TokenSequence in, int keep) {
    return EvsRefresh.rows(change(in.embeddings(), in.grid().perStep()), in.grid(), keep);
  }

  @Override
  int[] released(TokenSequence in, int keep) {
    int perFrame = in.grid().perStep();
    return Kernels.topKAscending(
        change(in.embeddings(), perFrame), releasedCount(in.grid().t(), perFrame, keep));
  }
}
