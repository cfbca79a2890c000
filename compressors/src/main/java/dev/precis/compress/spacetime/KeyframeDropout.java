package dev.precis.compress.spacetime;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Keyframe-centric dropout: one frame of a window stays, and of the others the tokens that are
 * attended to most; the selection rule of EVAD without its learned blocks (MCG-NJU/EVAD), see
 * {@link KeyframeRule}.
 *
 * <p>{@link Signal#ATTENTION_MAP} is used where it spans the whole window, tokens x tokens, as an
 * encoder over space and time gives it; then the keyframe's queries count {@code weight} times.
 * Encoders that see one frame at a time have no attention from the keyframe to other frames: the
 * score of a token is then its {@link Signal#ATTENTION}.
 *
 * <p>{@code mode=parity} keeps the keyframe whole at any budget and gives its rows first, then the
 * others by descending score. What the default does otherwise: rows come in (t, y, x) order, and a
 * small budget is shared: the keyframe takes at most {@code share} of it, by score.
 */
public final class KeyframeDropout implements Compressor {
  /** Option {@code keyframe}; the released model takes the middle one. */
  public static final Option<Integer> KEYFRAME =
      Option.integer(
          "keyframe", -1, -1, 1 << 20, "frame of the window that stays, -1 for the middle one");

  /** Option {@code weight}; of the reference cases, 1 and 4. */
  public static final Option<Double> WEIGHT =
      Option.decimal("weight", 4, 0, 1e6, "how often the keyframe's queries count");

  /** Option {@code share}, for the default mode; our choice. */
  public static final Option<Double> SHARE =
      Option.decimal("share", 0.5, 0, 1, "most of the budget that the keyframe takes (repaired)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "keyframe-dropout",
          "The middle frame of a window, and the most attended tokens of the others",
          Set.of(Modality.VIDEO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "EVAD (selection rule), ICCV 2023, arXiv 2304.08451",
          "O(N log N), O(N^2) with a map",
          List.of(Mode.OPTION, KEYFRAME, WEIGHT, SHARE),
          List.of(
              "rows come in (t, y, x) order; the released ones are the keyframe's, then the others by descending score",
              "a small budget is shared: the keyframe takes at most share of it; the released rule keeps it whole at any budget"));

  private final Mode mode;
  private final int keyframe;
  private final double weight;
  private final double share;

  private KeyframeDropout(Mode mode, int keyframe, double weight, double share) {
    this.mode = mode;
    this.keyframe = keyframe;
    this.weight = weight;
    this.share = share;
  }

  static KeyframeDropout of(Options options) {
    return new KeyframeDropout(
        options.get(Mode.OPTION), options.get(KEYFRAME), options.get(WEIGHT), options.get(SHARE));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.ATTENTION, Signal.ATTENTION_MAP);
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
          case PARITY -> Math.max(keep, shape.grid().perStep());
        });
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int frames = in.grid().t();
    int perFrame = in.grid().perStep();
    int key = keyframe < 0 ? frames / 2 : Math.min(keyframe, frames - 1);
    int from = key * perFrame;
    int to = from + perFrame;
    float[] score = score(in.size(), from, to, signals);
    int keep = budget.resolve(SequenceShape.of(in));
    return new Selection.Keep(
        switch (mode) {
          case REPAIRED -> repaired(score, from, to, keep);
          case PARITY -> {
            int[] others = KeyframeRule.others(score, from, to, Math.max(0, keep - perFrame));
            int[] rows = new int[perFrame + others.length];
            Arrays.setAll(rows, i -> i < perFrame ? from + i : others[i - perFrame]);
            yield rows;
          }
        });
  }

  private float[] score(int tokens, int from, int to, Signals signals) {
    Matrix map = signals.findFinite(Signal.ATTENTION_MAP).orElse(Matrix.allocate(0, 0));
    return map.rows() == tokens && map.cols() == tokens
        ? KeyframeRule.received(map, from, to, weight)
        : signals.require(Signal.ATTENTION).toArray();
  }

  private int[] repaired(float[] score, int from, int to, int keep) {
    int perFrame = to - from;
    int elsewhere = score.length - perFrame;
    int wanted = Math.min(perFrame, Math.max(1, (int) Math.rint(keep * share)));
    int key = Math.min(keep, Math.max(wanted, keep - elsewhere));
    int[] others = KeyframeRule.others(score, from, to, keep - key);
    int[] own = Kernels.topK(Arrays.copyOfRange(score, from, to), key);
    int[] rows = new int[keep];
    Arrays.setAll(rows, i -> i < key ? from + own[i] : others[i - key]);
    Arrays.sort(rows);
    return rows;
  }
}
