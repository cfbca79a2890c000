package dev.precis.compress.query;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Word by token comparison of a question and a picture or page, as in ColPali (arXiv 2407.01449).
 * Vectors are compared by cosine, so they need not be normalised.
 */
public final class LateInteraction {
  private LateInteraction() {}

  /**
   * The score of a page: for each vector of the question the largest cosine to any vector of the
   * page, special ones included, summed. O(m N D).
   *
   * @param page n x d, n of 1 or more
   * @param query m x d
   */
  public static double maxSim(Matrix page, Matrix query) {
    Matrix cosines = cosines(page, query);
    float[] row = new float[cosines.cols()];
    double sum = 0;
    for (int q = 0; q < cosines.rows(); q++) {
      cosines.copyRow(q, row, 0);
      sum += row[Kernels.argmax(row)];
    }
    return sum;
  }

  /**
   * The cosine of each token to each vector of the question. O(m N D).
   *
   * @param tokens of one picture in raster order, without special tokens
   * @param query without special tokens
   * @param height rows of the token grid
   * @param width columns of the token grid
   */
  public static RelevanceMaps maps(Matrix tokens, Matrix query, int height, int width) {
    return new RelevanceMaps(query.rows(), height, width, cosines(tokens, query).toArray());
  }

  private static Matrix cosines(Matrix tokens, Matrix query) {
    return Kernels.matmulTransposed(Kernels.normalizedRows(query), Kernels.normalizedRows(tokens));
  }
}
