package dev.precis.compress.query;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/** How relevant each token is to a question, for CDPruner (NeurIPS 2025, arXiv 2506.10967). */
public final class CdPrunerRelevance {
  /** Added to the numerator when relevance is rescaled, constant of the released code. */
  public static final double EPSILON = 1e-6;

  private CdPrunerRelevance() {}

  /**
   * The mean cosine of each token to the question's vectors, rescaled to about 0 to 1 over all
   * tokens; 1 for all if they are equally relevant, where the released code divides by zero.
   *
   * @param tokens n x e
   * @param query m x e, one row or more
   * @param opposite whether tokens unlike the question count as relevant, as in the released code
   */
  public static double[] of(Matrix tokens, Matrix query, boolean opposite) {
    return of(tokens, query, opposite, new Scratch());
  }

  /** The same; matrix 0 of the scratch is used. */
  static double[] of(Matrix tokens, Matrix query, boolean opposite, Scratch scratch) {
    // The mean of cosines to several vectors is the product with the mean of the unit vectors.
    float[] towards = Kernels.meanRows(Kernels.normalizedRows(query));
    Matrix unit = scratch.matrix(0, tokens.rows(), tokens.cols());
    Kernels.normalizeRows(tokens, unit);
    float[] cosine = Kernels.gemv(unit, towards);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double[] relevance = new double[cosine.length];
    for (int i = 0; i < relevance.length; i++) {
      relevance[i] = opposite ? -cosine[i] : cosine[i];
      least = Math.min(least, relevance[i]);
      most = Math.max(most, relevance[i]);
    }
    if (!(most > least)) {
      Arrays.fill(relevance, 1);
      return relevance;
    }
    for (int i = 0; i < relevance.length; i++) {
      relevance[i] = (relevance[i] - least + EPSILON) / (most - least);
    }
    return relevance;
  }
}
