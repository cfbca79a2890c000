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
  private VFlowOptImportance() {}

  /**
   * The map and what it came from.
   *
   * @param received column means of the attention matrix
   * @param global number of global tokens; with 0 the context relevance is what the caller asked
   *     for in that case
   * @param importance one value per token
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Importance(float[] received, int global, float[] importance) {}

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
    float[] relevance;
    if (global.length == 0) {
      relevance = new float[received.length];
      Arrays.fill(relevance, Float.NaN);
    } else {
      relevance = Kernels.meanRows(map, global);
    }
    return new Importance(received, global.length, blend(relevance, alpha, entropy));
  }

  /** The same, but the received attention is the context relevance if no token is global. */
  public static Importance mended(Matrix map, double threshold, double alpha, float[] entropy) {
    float[] received = Kernels.meanRows(map);
    int[] global = global(received, threshold);
    float[] relevance = global.length == 0 ? received : Kernels.meanRows(map, global);
    return new Importance(received, global.length, blend(relevance, alpha, entropy));
  }

  private static int[] global(float[] received, double threshold) {
    double mean = 0;
    for (float r : received) {
      mean += (double) r / received.length;
    }
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
