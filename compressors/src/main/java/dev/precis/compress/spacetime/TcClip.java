package dev.precis.compress.spacetime;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.FrameBudget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Scratch;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * TC-CLIP's context tokens: the most attended tokens of every frame, merged across the clip
 * (naver-ai/tc-clip). In the original they join the attention of every frame; here they are the
 * clip.
 *
 * <p>{@code mode=parity} is {@link TcClipContext#released}, with as many context tokens as the
 * budget says; fewer come out where there are fewer seeds. What the default does otherwise:
 *
 * <ul>
 *   <li>the budget is met exactly: with a budget above the share of seeds there are more seeds;
 *   <li>seeds start in (t, y, x) order, not by attention, and rows stay in order between the
 *       rounds, so that neighbours in place and time are compared; the released order by similarity
 *       brings rows together that have nothing to do with each other;
 *   <li>a round merges no more than {@code share} of the rows, because a round that must merge half
 *       of them also merges its worst pairs.
 * </ul>
 *
 * Tokens that are no seeds are left out, as published: weight is not conserved.
 */
public final class TcClip implements Compressor {
  /** Option {@code seeds}; released. */
  public static final Option<Double> SEEDS =
      Option.decimal("seeds", TcClipContext.SEEDS, 0, 1, "share of tokens that are merged");

  /** Option {@code round}, for parity mode; released. */
  public static final Option<Integer> ROUND =
      Option.integer("round", TcClipContext.ROUND, 1, 1 << 20, "rows that a round merges (parity)");

  /** Option {@code share}, for the default mode; as of {@code tome}. */
  public static final Option<Double> SHARE =
      Option.decimal("share", 0.25, 0.01, 0.5, "most rows that a round merges (repaired)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "tc-clip.context",
          "The most attended tokens of every frame, merged pair by pair across the clip",
          Set.of(Modality.VIDEO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "TC-CLIP, ECCV 2024, arXiv 2404.09490",
          "O(s^2 D), s seeds",
          List.of(Mode.OPTION, SEEDS, ROUND, SHARE),
          List.of(
              "the budget is met exactly: with a budget above the share of seeds there are more seeds",
              "seeds start in (t, y, x) order, not by attention, and rows stay in order between the rounds, so that neighbours in place and time are compared; the released order by similarity brings rows together that have nothing to do with each other",
              "a round merges no more than share of the rows, because a round that must merge half of them also merges its worst pairs"));

  private final Mode mode;
  private final double seeds;
  private final int round;
  private final double share;
  private final ScratchPool scratch = new ScratchPool();

  private TcClip(Mode mode, double seeds, int round, double share) {
    this.mode = mode;
    this.seeds = seeds;
    this.round = round;
    this.share = share;
  }

  static TcClip of(Options options) {
    return new TcClip(
        options.get(Mode.OPTION), options.get(SEEDS), options.get(ROUND), options.get(SHARE));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case REPAIRED -> Traits.SELECTS;
      case PARITY -> new Traits(false, false, false);
    };
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    return new Planned.Exact(
        switch (mode) {
          case REPAIRED -> keep;
          case PARITY -> Math.min(keep, releasedSeeds(shape));
        });
  }

  private int releasedSeeds(SequenceShape shape) {
    return shape.grid().t() * TcClipContext.perFrame(shape.grid().perStep(), seeds);
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    int keep = budget.resolve(shape);
    return new Selection.Combine(
        switch (mode) {
          case REPAIRED -> scratch.lend(piece -> repaired(in, attention, keep, piece));
          case PARITY ->
              scratch.lend(piece ->
                  TcClipContext.released(
                      in.embeddings(),
                      seeds(shape, attention, releasedSeeds(shape)),
                      keep,
                      round,
                      piece));
        });
  }

  private RowCombination repaired(TokenSequence in, float[] attention, int keep, Scratch piece) {
    int wanted = Math.max(keep, (int) Math.rint(in.size() * seeds));
    int[] rows = seeds(SequenceShape.of(in), attention, wanted);
    Arrays.sort(rows);
    return TcClipContext.inOrder(
        in.embeddings(), rows, in.provenance().weight(), keep, share, piece);
  }

  /** So many seeds spread evenly over the frames, frame after frame, most attended first. */
  private static int[] seeds(SequenceShape shape, float[] attention, int total) {
    int frames = shape.grid().t();
    int perFrame = shape.grid().perStep();
    int[] out = new int[total];
    int at = 0;
    for (int f = 0; f < frames; f++) {
      int count = FrameBudget.share(Budget.tokens(total), f, frames, perFrame);
      int[] own = TcClipContext.seeds(attention, f * perFrame, perFrame, count);
      System.arraycopy(own, 0, out, at, count);
      at += count;
    }
    return out;
  }
}
