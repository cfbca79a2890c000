package dev.precis.compress.audio;

import dev.precis.compress.NeighbourRuns;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Joining two runs of weights p and q costs {@code p q / (p + q)} times 1 minus the cosine of their
 * means, each row counting by its weight. Without the factor one long run swallows what is near to
 * its mean. Pairs at or above a threshold are of tier 0, others of tier 1. Cosines are rounded to
 * the kernels' tolerance, so that rounding errors do not decide among equals.
 */
final class CosineRuns implements NeighbourRuns.Rule {
  private static final double STEP = Kernels.TOLERANCE;

  private final Matrix sums;
  private final double[] weight;
  private final double farthest;

  /**
   * A sequence of single rows.
   *
   * @param weight of every row, 0 or more
   * @param threshold cosine
   */
  CosineRuns(Matrix rows, float[] weight, double threshold) {
    sums = rows.copy();
    farthest = rounded(1 - threshold);
    this.weight = new double[weight.length];
    float[] row = new float[rows.cols()];
    for (int r = 0; r < weight.length; r++) {
      this.weight[r] = weight[r];
      if (weight[r] != 1) {
        sums.copyRow(r, row, 0);
        for (int c = 0; c < row.length; c++) {
          row[c] *= weight[r];
        }
        sums.setRow(r, row, 0);
      }
    }
  }

  private static double rounded(double distance) {
    return Math.rint(distance / STEP) * STEP;
  }

  private double distance(int left, int right) {
    boolean bothZero =
        Kernels.dot(sums, left, sums, left) == 0 && Kernels.dot(sums, right, sums, right) == 0;
    return bothZero ? 0 : rounded(1 - Kernels.cosine(sums, left, sums, right));
  }

  @Override
  public int tier(int left, int right) {
    return distance(left, right) <= farthest ? 0 : 1;
  }

  @Override
  public double cost(int left, int right, int end) {
    double both = weight[left] + weight[right];
    return both > 0 ? weight[left] * weight[right] / both * distance(left, right) : 0;
  }

  @Override
  public void joined(int left, int right) {
    Kernels.axpy(1, sums, right, sums, left);
    weight[left] += weight[right];
  }
}
