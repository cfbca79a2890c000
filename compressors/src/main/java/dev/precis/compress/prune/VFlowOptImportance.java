package dev.precis.compress.prune;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * The importance map of VFlowOpt (ICCV 2025, arXiv 2508.05211): tokens that receive much attention
 * are global, what they attend to on average is the context relevance of every token, and alpha
 * times the softmax of the patch entropies is added. O(N^2).
 */
public final class VFlowOptImportance {
  /**
   * Standard deviations above the mean from which the attention received makes a token global in
   * {@link #mended} where none passes the threshold: the usual bound of outliers.
   */
  public static final double OUTLIER = 3;

  private VFlowOptImportance() {}

  /**
   * The map and what it came from.
   *
   * @param received column means of the attention matrix
   * @param threshold that was applied, times the mean attention received
   * @param global number of global tokens; with 0 the context relevance is what the caller asked
   *     for in that case
   * @param importance one value per token
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Importance(float[] received, double threshold, int global, float[] importance) {}

  /**
   * The released map: NaN everywhere if no token is global.
   *
   * @param map n x n, row r what token r gives, mean over heads
   * @param threshold a token is global if it receives more than this times the mean
   * @param alpha weight of the entropy term
   * @param entropy n patch entropies, or none if alpha is 0
   */
  public static Importance released(Matrix map, double threshold, double alpha, float[] entropy) {
    float[] received = Kernels.meanRows(map);
    int[] global = global(received, threshold);
    float[] none = new float[received.length];
    Arrays.fill(none, Float.NaN);
    float[] relevance = global.length == 0 ? none : Kernels.meanRows(map, global);
    return new Importance(received, threshold, global.length, blend(relevance, alpha, entropy));
  }

  /**
   * The same, following the encoder where its attention is spread more evenly than that of the one
   * the threshold was searched on: if no token is global, those that receive {@link #OUTLIER}
   * standard deviations more than the mean are; if there is none either, the attention received is
   * the context relevance.
   */
  public static Importance mended(Matrix map, double threshold, double alpha, float[] entropy) {
    float[] received = Kernels.meanRows(map);
    double applied = threshold;
    int[] global = global(received, threshold);
    if (global.length == 0) {
      applied = outlier(received);
      global = global(received, applied);
    }
    float[] relevance = global.length == 0 ? received : Kernels.meanRows(map, global);
    return new Importance(received, applied, global.length, blend(relevance, alpha, entropy));
  }

  /** Where outliers begin, times the mean. */
  private static double outlier(float[] received) {
    double mean = mean(received);
    double squares = 0;
    for (float r : received) {
      squares += (r - mean) * (r - mean) / received.length;
    }
    return mean > 0 ? 1 + OUTLIER * Math.sqrt(squares) / mean : Double.POSITIVE_INFINITY;
  }

  private static double mean(float[] received) {
    double mean = 0;
    for (float r : received) {
      mean += (double) r / received.length;
    }
    return mean;
  }

  private static int[] global(float[] received, double threshold) {
    double mean = mean(received);
    int[] rows = new int[received.length];
    int count = 0;
    for (int r = 0; r < received.length; r++) {
      if (received[r] > threshold * mean) {
        rows[count++] = r;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /**
   * Relevance plus alpha times the softmax of the entropies.
   *
   * @param entropy as many values as there are relevances, or none if alpha is 0
   */
  public static float[] blend(float[] relevance, double alpha, float[] entropy) {
    float[] out = relevance.clone();
    if (alpha == 0) {
      return out;
    }
    if (entropy.length != out.length) {
      throw new IllegalArgumentException(
          "%d entropies for %d tokens".formatted(entropy.length, out.length));
    }
    double most = Double.NEGATIVE_INFINITY;
    for (float e : entropy) {
      most = Math.max(most, e);
    }
    double[] share = new double[out.length];
    double total = 0;
    for (int r = 0; r < out.length; r++) {
      share[r] = Math.exp(entropy[r] - most);
      total += share[r];
    }
    for (int r = 0; r < out.length; r++) {
      out[r] = (float) (relevance[r] + alpha * share[r] / total);
    }
    return out;
  }
}
