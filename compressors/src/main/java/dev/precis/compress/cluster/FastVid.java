package dev.precis.compress.cluster;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.FrameFeatures;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * FastVID: a clip is cut into segments, the most attended tokens of every frame stay, and the
 * others gather around anchors of a few frames of their segment (LunarShen/FastVID).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link FastVidMerge}; it drops the remainders
 * of its divisions, so that fewer than the budget can come out. What the default does otherwise, in
 * {@link FastVidBudget}:
 *
 * <ul>
 *   <li>the budget is met exactly;
 *   <li>a token joins one anchor, the best of its segment, not one in every anchor frame: weight is
 *       conserved and the joining costs no rows that say the same;
 *   <li>all tokens of a segment may join, in segments of one frame as in others.
 * </ul>
 */
public final class FastVid implements Compressor {
  /** Option {@code segments}; released. */
  public static final Option<Integer> SEGMENTS =
      Option.integer("segments", 8, 1, 1 << 16, "segments at least");

  /** Option {@code tau}; released. */
  public static final Option<Double> TAU =
      Option.decimal("tau", 0.9, -1, 1, "cosine of neighbouring frames below which a cut is made");

  /** Option {@code anchors}; released. */
  public static final Option<Double> ANCHORS =
      Option.decimal("anchors", 0.4, 0, 1, "share of the budget that gathers other tokens");

  /** Option {@code every}; released. */
  public static final Option<Integer> EVERY =
      Option.integer("every", 4, 1, 1 << 16, "frames from one with anchors to the next");

  /** Option {@code beta}; released. */
  public static final Option<Double> BETA =
      Option.decimal("beta", 0.6, 0, 1, "share of an anchor in its row at least");

  /** Option {@code retention}, for parity mode. */
  public static final Option<Double> RETENTION =
      Option.decimal("retention", 0, 0, 1, "share of tokens kept, 0 for the budget's (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "fastvid",
          "The most attended tokens of every frame, the others gathered around density peaks",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(Signal.ATTENTION),
          "FastVID, NeurIPS 2025, arXiv 2503.11187",
          "O(T N (N / p + c n) D), T frames of N tokens, c anchors a frame, segments of n",
          List.of(Mode.OPTION, SEGMENTS, TAU, ANCHORS, EVERY, BETA, RETENTION),
          List.of(
              "the budget is met exactly",
              "a token joins one anchor, the best of its segment, not one in every anchor frame: weight is conserved and the joining costs no rows that say the same",
              "all tokens of a segment may join, in segments of one frame as in others"));

  private final Mode mode;
  private final double retention;
  private final FastVidMerge.Settings settings;
  private final ScratchPool scratch = new ScratchPool();

  private FastVid(Mode mode, FastVidMerge.Settings settings, double retention) {
    this.mode = mode;
    this.settings = settings;
    this.retention = retention;
  }

  static FastVid of(Options options) {
    return new FastVid(
        options.get(Mode.OPTION),
        new FastVidMerge.Settings(
            0,
            options.get(SEGMENTS),
            options.get(TAU),
            options.get(ANCHORS),
            options.get(EVERY),
            options.get(BETA)),
        options.get(RETENTION));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.ATTENTION, Signal.FRAME_FEATURES);
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case REPAIRED -> Traits.MERGES;
      case PARITY -> Traits.SELECTS;
    };
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(budget.resolve(shape));
      case PARITY -> new Planned.AtMost(Math.max(1, perFrame(shape, budget) * shape.grid().t()));
    };
  }

  private int perFrame(SequenceShape shape, Budget budget) {
    return retention > 0
        ? FastVidMerge.perFrame(shape.grid().perStep(), retention)
        : budget.resolve(shape) / shape.grid().t();
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    Matrix frames = FrameFeatures.of(in, signals);
    return new Selection.Combine(
        scratch.lend(piece ->
            switch (mode) {
              case REPAIRED ->
                  new FastVidBudget(in, attention, settings, piece)
                      .rows(frames, budget.resolve(shape));
              case PARITY ->
                  FastVidMerge.merge(
                          in.embeddings(),
                          0,
                          attention,
                          frames,
                          new FastVidMerge.Settings(
                              perFrame(shape, budget),
                              settings.segments(),
                              settings.tau(),
                              settings.anchorShare(),
                              settings.every(),
                              settings.beta()),
                          piece)
                      .rows();
            }));
  }
}
