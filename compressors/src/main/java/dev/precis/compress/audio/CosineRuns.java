package dev.precis.compress.audio;

import dev.precis.compress.NeighbourRuns;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Joining two runs costs 1 minus the cosine of their means, each row counting by its weight. Costs
 * are rounded to the kernels' tolerance, so that rounding errors do not decide among equals.
 */
final class CosineRuns implements NeighbourRuns.Rule {
  private static final double STEP = Kernels.TOLERANCE;

  private final Matrix sums;

  CosineRuns(Matrix rows, float[] weight) {
    sums = rows.copy();
    float[] row = new float[rows.cols()];
    for (int r = 0; r < weight.length; r++) {
      if (weight[r] != 1) {
        sums.copyRow(r, row, 0);
        for (int c = 0; c < row.length; c++) {
          row[c] *= weight[r];
        }
        sums.setRow(r, row, 0);
      }
    }
  }

  /** The cost from which on runs of this cosine are joined. */
  static double costOf(double cosine) {
    return rounded(1 - cosine);
  }

  private static double rounded(double cost) {
    return Math.rint(cost / STEP) * STEP;
  }

  @Override
  public double cost(int left, int right, int end) {
    boolean bothZero =
        Kernels.dot(sums, left, sums, left) == 0 && Kernels.dot(sums, right, sums, right) == 0;
    return bothZero ? 0 : costOf(Kernels.cosine(sums, left, sums, right));
  }

  @Override
  public void joined(int left, int right) {
    Kernels.axpy(1, sums, right, sums, left);
  }
}
