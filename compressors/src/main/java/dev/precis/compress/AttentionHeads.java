package dev.precis.compress;

import dev.precis.tensor.Matrix;

/**
 * Attention of several heads as the one value per token that methods take ({@link
 * Signal#ATTENTION}). Summed in double precision.
 */
public final class AttentionHeads {
  private AttentionHeads() {}

  /**
   * The sum over heads.
   *
   * @param heads heads x n, what one query gives to each token
   */
  public static float[] sum(Matrix heads) {
    return scaled(heads, 1);
  }

  /** The mean over heads of heads x n values. */
  public static float[] mean(Matrix heads) {
    return scaled(heads, heads.rows());
  }

  private static float[] scaled(Matrix heads, double divisor) {
    int n = heads.cols();
    double[] total = new double[n];
    float[] row = new float[n];
    for (int h = 0; h < heads.rows(); h++) {
      heads.copyRow(h, row, 0);
      for (int i = 0; i < n; i++) {
        total[i] += row[i];
      }
    }
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) (total[i] / divisor);
    }
    return out;
  }

  /**
   * The mean of whole attention matrices over heads, n x n.
   *
   * @param stacked (heads * n) x n, one head after the other
   */
  public static Matrix meanMap(Matrix stacked, int heads) {
    int n = stacked.cols();
    if (heads < 1 || stacked.rows() != heads * n) {
      throw new IllegalArgumentException(
          "%d heads of %d x %d need %d rows, there are %d"
              .formatted(heads, n, n, heads * n, stacked.rows()));
    }
    // Seen as heads x (n n), a map is one long row.
    return Matrix.of(n, n, mean(stacked.reshape(heads, n * n)));
  }
}
