package dev.precis.compress.spacetime;

import dev.precis.compress.SortKeys;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Keyframe-centric dropout, the selection of EVAD (MCG-NJU/EVAD): all tokens of the keyframe stay,
 * and of the other frames those that the clip attends to most, where the keyframe's say counts
 * more.
 */
public final class KeyframeRule {
  private KeyframeRule() {}

  /**
   * What each token receives: the mean over all queries, those of the keyframe times {@code
   * weight}. Weighted rows are not brought back to a sum of 1.
   *
   * @param attention queries x tokens, mean over heads, rows and columns in one order
   * @param from first token of the keyframe
   * @param to one past its last
   */
  public static float[] received(Matrix attention, int from, int to, double weight) {
    int n = attention.cols();
    double[] sum = new double[n];
    float[] row = new float[n];
    for (int q = 0; q < attention.rows(); q++) {
      attention.copyRow(q, row, 0);
      double factor = q >= from && q < to ? weight : 1;
      for (int i = 0; i < n; i++) {
        sum[i] += factor * row[i];
      }
    }
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) (sum[i] / attention.rows());
    }
    return out;
  }

  /** Tokens that stay of {@code tokens} in the released code, never fewer than the keyframe's. */
  public static int kept(int tokens, int keyframe, double keepRate) {
    return Math.max(keyframe, (int) Math.ceil(keepRate * tokens));
  }

  /**
   * The tokens outside the range with the highest scores, highest first, the lower one of equal
   * ones.
   *
   * @param count at most the tokens outside the range
   */
  public static int[] others(float[] score, int from, int to, int count) {
    long[] order = new long[score.length - (to - from)];
    int at = 0;
    for (int i = 0; i < score.length; i++) {
      if (i < from || i >= to) {
        order[at++] = SortKeys.descending(score[i], i);
      }
    }
    Arrays.sort(order);
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] = SortKeys.index(order[i]);
    }
    return out;
  }
}
