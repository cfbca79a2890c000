package dev.precis.compress.temporal;

import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import java.util.Arrays;

/** How VidCom2 as released spreads a budget over frames and chooses the tokens. */
public final class VidCom2Budgets {
  /** Divisor of the frames' scores before their softmax. */
  public static final double TEMPERATURE = 0.01;

  private VidCom2Budgets() {}

  /** Tokens that come out, at least one per frame. */
  public static int target(int frames, int perFrame, double share) {
    int all = frames * perFrame;
    return Math.min(Math.max(frames, (int) (all * share)), all);
  }

  /**
   * What each frame is worth beside the others, 1 on average: more if its tokens are unlike the
   * clip.
   */
  public static double[] shares(double[] likeness) {
    int frames = likeness.length;
    double least = Arrays.stream(likeness).min().orElse(0);
    double[] share = new double[frames];
    double sum = 0;
    for (int t = 0; t < frames; t++) {
      share[t] = StrictMath.exp((least - likeness[t]) / TEMPERATURE);
      sum += share[t];
    }
    for (int t = 0; t < frames; t++) {
      share[t] = 1 + share[t] / sum - 1.0 / frames;
    }
    return share;
  }

  /**
   * Tokens of every frame, before their sum is brought to the target.
   *
   * @param share kept share of all tokens
   */
  public static int[] perFrame(double[] likeness, int perFrame, double share) {
    double[] shares = shares(likeness);
    int[] budget = new int[shares.length];
    for (int t = 0; t < budget.length; t++) {
      double wanted = Math.rint(Math.min(share * shares[t], 1) * perFrame);
      budget[t] = (int) Math.clamp(wanted, 1, perFrame);
    }
    return budget;
  }

  /** The least redundant rows of every frame, by the frame's budget, ascending. */
  static int[] keep(float[] redundancy, int perFrame, int[] budget) {
    int[] rows = new int[Arrays.stream(budget).sum()];
    int at = 0;
    float[] wanted = new float[perFrame];
    for (int t = 0; t < budget.length; t++) {
      for (int i = 0; i < perFrame; i++) {
        wanted[i] = -redundancy[t * perFrame + i];
      }
      for (int i : Kernels.topKAscending(wanted, budget[t])) {
        rows[at++] = t * perFrame + i;
      }
    }
    return rows;
  }

  /**
   * The rows that come out, ascending: those of the frames' budgets, and then, over the whole clip,
   * the most redundant of them dropped or the least redundant of the others added.
   */
  public static int[] reconciled(float[] redundancy, int perFrame, int[] budget, int target) {
    int[] rows = keep(redundancy, perFrame, budget);
    boolean[] kept = new boolean[redundancy.length];
    for (int row : rows) {
      kept[row] = true;
    }
    boolean tooMany = rows.length > target;
    long[] keys = new long[tooMany ? rows.length : kept.length - rows.length];
    int at = 0;
    for (int r = 0; r < kept.length; r++) {
      if (kept[r] == tooMany) {
        keys[at++] =
            tooMany ? SortKeys.descending(redundancy[r], r) : SortKeys.ascending(redundancy[r], r);
      }
    }
    Arrays.sort(keys);
    for (int i = 0; i < Math.abs(rows.length - target); i++) {
      kept[SortKeys.index(keys[i])] = !tooMany;
    }
    int[] out = new int[target];
    at = 0;
    for (int r = 0; r < kept.length; r++) {
      if (kept[r]) {
        out[at++] = r;
      }
    }
    return out;
  }
}
