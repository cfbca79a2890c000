package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.Quotas;
import dev.precis.compress.query.LateInteraction;
import dev.precis.compress.query.QuerySpace;
import dev.precis.compress.query.RelevanceMaps;
import dev.precis.kernel.Kernels;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Frames by their relevance to the question. A frame's relevance is that of a page in late
 * interaction (ColPali, arXiv 2407.01449): for each word of the question the largest cosine to any
 * token of the frame, averaged over the words. Then the best frames are kept whole until the budget
 * is used, or every frame gets a share of it by its relevance; inside a frame that is not kept
 * whole the tokens nearest to any word stay. Earlier frames and tokens come first on a tie.
 *
 * <p>There is no reference to compare with. Question and tokens must live in one space; otherwise
 * the run is refused with both names. O(m N D) for m words.
 */
public final class FrameQuery implements Compressor {
  /** Divisor of relevance before the softmax that gives the shares; our choice. */
  public static final double TEMPERATURE = 0.05;

  /** How the budget falls on the frames. */
  public enum Spread {
    /** All of the best frames, and what is left to the next one. */
    WHOLE,
    /** A share for every frame, by the softmax of relevance / {@link #TEMPERATURE}. */
    SHARES
  }

  /** Option {@code spread}. */
  public static final Option<Spread> SPREAD =
      Option.choice("spread", Spread.WHOLE, "the best frames whole, or a share for every frame");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "frame-query",
          "The frames that the question asks for",
          Set.of(Modality.VIDEO),
          Mechanism.QUERY,
          Set.of(Signal.TEXT_QUERY),
          "own, with late interaction as in ColPali, arXiv 2407.01449",
          "O(m N D)",
          List.of(SPREAD));

  private final Spread spread;

  private FrameQuery(Spread spread) {
    this.spread = spread;
  }

  static FrameQuery of(Options options) {
    return new FrameQuery(options.get(SPREAD));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.TEXT_QUERY, Signal.JOINT_EMBEDDINGS);
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    Grid grid = in.grid();
    QuerySpace space = QuerySpace.of(in, signals);
    RelevanceMaps maps =
        LateInteraction.maps(space.tokens(), space.query(), grid.t() * grid.h(), grid.w());
    float[] relevance = relevance(maps, grid);
    int[] quota =
        switch (spread) {
          case WHOLE -> whole(relevance, grid.perStep(), keep);
          case SHARES -> shares(relevance, grid.perStep(), keep);
        };
    return new Selection.Keep(
        rows(maps.heat(RelevanceMaps.Heat.MAX).values(), grid.perStep(), quota, keep));
  }

  private static float[] relevance(RelevanceMaps maps, Grid grid) {
    int perFrame = grid.perStep();
    float[] relevance = new float[grid.t()];
    for (int t = 0; t < relevance.length; t++) {
      double sum = 0;
      for (int word = 0; word < maps.queries(); word++) {
        int from = (word * grid.t() + t) * perFrame;
        float[] frame = Arrays.copyOfRange(maps.values(), from, from + perFrame);
        sum += frame[Kernels.argmax(frame)];
      }
      relevance[t] = (float) (sum / maps.queries());
    }
    return relevance;
  }

  private static int[] whole(float[] relevance, int perFrame, int keep) {
    int[] quota = new int[relevance.length];
    int left = keep;
    for (int t : Kernels.topK(relevance, relevance.length)) {
      quota[t] = Math.min(left, perFrame);
      left -= quota[t];
    }
    return quota;
  }

  private static int[] shares(float[] relevance, int perFrame, int keep) {
    float most = relevance[Kernels.argmax(relevance)];
    double[] share = new double[relevance.length];
    int[] caps = new int[relevance.length];
    for (int t = 0; t < share.length; t++) {
      share[t] = StrictMath.exp((relevance[t] - most) / TEMPERATURE);
      caps[t] = perFrame;
    }
    return Quotas.largestRemainder(share, caps, keep);
  }

  private static int[] rows(float[] heat, int perFrame, int[] quota, int keep) {
    int[] rows = new int[keep];
    int at = 0;
    for (int t = 0; t < quota.length; t++) {
      int from = t * perFrame;
      float[] frame = Arrays.copyOfRange(heat, from, from + perFrame);
      for (int i : Kernels.topKAscending(frame, quota[t])) {
        rows[at++] = from + i;
      }
    }
    return rows;
  }
}
