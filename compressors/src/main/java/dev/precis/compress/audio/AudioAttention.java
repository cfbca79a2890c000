package dev.precis.compress.audio;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.kernel.Kernels;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The tokens that the encoder attends to most, without losing stretches of time. To {@code
 * top-attention}, which it is with {@code spread=0,dropped=lost}, it adds two things:
 *
 * <ul>
 *   <li>a share of the budget goes evenly to segments of time, to the most attended tokens of each,
 *       and every segment gets one where there are tokens enough; by default all of it, a token to
 *       each of equal segments: of two recordings at an eighth, a quarter and half of the tokens,
 *       the decoder of Whisper tiny.en read more words so than from a token at equal distances, and
 *       far fewer from segments of a whole second or where half of the budget followed attention;
 *   <li>what is not kept joins the nearest kept token in time, the earlier on a tie, and the row is
 *       the mean by attention, so that the kept token has most say and no time is left out.
 * </ul>
 *
 * <p>O(N log N), and O(N D) where tokens are merged.
 */
public final class AudioAttention implements Compressor {
  /** Option {@code spread}: 0 follows attention alone. */
  public static final Option<Double> SPREAD =
      Option.decimal("spread", 1, 0, 1, "share of the budget that goes evenly to segments");

  /** Option {@code segment}: 0 for as many equal ones as tokens that go evenly. */
  public static final Option<Double> SECONDS =
      Option.decimal("segment", 0, 0, 30, "length of a segment, seconds; 0 follows the budget");

  /** Option {@code dropped}. */
  public static final Option<Dropped> DROPPED =
      Option.choice("dropped", Dropped.MERGED, "what becomes of the other tokens");

  /** What becomes of tokens that are not kept. */
  public enum Dropped {
    /** They join the nearest kept token in time. */
    MERGED,
    /** They are gone. */
    LOST
  }

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "audio-attention",
          "The most attended tokens of every segment of time, the others merged into them",
          Set.of(Modality.AUDIO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "own",
          "O(N log N + N D)",
          List.of(SPREAD, SECONDS, DROPPED));

  private final double spread;
  private final double seconds;
  private final Dropped dropped;

  private AudioAttention(Options options) {
    spread = options.get(SPREAD);
    seconds = options.get(SECONDS);
    dropped = options.get(DROPPED);
  }

  static AudioAttention of(Options options) {
    return new AudioAttention(options);
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return switch (dropped) {
      case MERGED -> Traits.MERGES;
      case LOST -> Traits.SELECTS;
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    int[] kept = kept(attention, segments(in, keep), keep);
    return switch (dropped) {
      case LOST -> new Selection.Keep(kept);
      case MERGED ->
          new Selection.Combine(
              RowGroups.runMeans(middles(kept), AttentionPool.weights(in, signals), kept));
    };
  }

  private int[] segments(TokenSequence in, int keep) {
    if (seconds > 0) {
      return TimeSegments.of(in, seconds);
    }
    int[] first = new int[Math.max(1, (int) Math.rint(spread * keep))];
    for (int s = 0; s < first.length; s++) {
      first[s] = (int) ((long) s * in.size() / first.length);
    }
    return first;
  }

  private int[] kept(float[] attention, int[] segments, int keep) {
    boolean[] stays = new boolean[attention.length];
    int even = 0;
    if (spread > 0) {
      even = Math.max((int) Math.rint(spread * keep), Math.min(segments.length, keep));
    }
    int left = keep;
    for (int s = 0; s < segments.length; s++) {
      int end = TimeSegments.end(segments, s, attention.length);
      int share = share(s + 1, even, segments.length) - share(s, even, segments.length);
      float[] own = Arrays.copyOfRange(attention, segments[s], end);
      for (int r : Kernels.topK(own, Math.min(share, own.length))) {
        stays[segments[s] + r] = true;
        left--;
      }
    }
    int[] ranked = left == 0 ? new int[0] : Kernels.topK(attention, attention.length);
    for (int i = 0; left > 0; i++) {
      if (!stays[ranked[i]]) {
        stays[ranked[i]] = true;
        left--;
      }
    }
    int[] rows = new int[keep];
    int at = 0;
    for (int r = 0; r < stays.length; r++) {
      if (stays[r]) {
        rows[at++] = r;
      }
    }
    return rows;
  }

  private static int share(int segments, int tokens, int all) {
    return (int) ((long) segments * tokens / all);
  }

  /** First row of each run of rows that are nearest to one kept row. */
  private static int[] middles(int[] kept) {
    int[] first = new int[kept.length];
    for (int i = 1; i < kept.length; i++) {
      first[i] = (kept[i - 1] + kept[i]) / 2 + 1;
    }
    return first;
  }
}
