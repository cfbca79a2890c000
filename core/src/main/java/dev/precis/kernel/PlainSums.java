package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/** {@link RowSums} by plain loops over a copy of the row. */
final class PlainSums {
  private PlainSums() {}

  static double squares(Matrix a, int row, double[] sums) {
    float[] x = a.row(row);
    Arrays.fill(sums, 0);
    int i = 0;
    for (; i <= x.length - sums.length; i += sums.length) {
      for (int s = 0; s < sums.length; s++) {
        double value = x[i + s];
        sums[s] += value * value;
      }
    }
    for (int s = 0; i + s < x.length; s++) {
      double value = x[i + s];
      sums[s] += value * value;
    }
    return total(sums);
  }

  static double dot(Matrix a, int row, double[] values, double[] sums) {
    float[] x = a.row(row);
    Arrays.fill(sums, 0);
    int i = 0;
    for (; i <= x.length - sums.length; i += sums.length) {
      for (int s = 0; s < sums.length; s++) {
        sums[s] += x[i + s] * values[i + s];
      }
    }
    for (int s = 0; i + s < x.length; s++) {
      sums[s] += x[i + s] * values[i + s];
    }
    return total(sums);
  }

  static void add(double factor, Matrix a, int row, double[] totals) {
    float[] x = a.row(row);
    for (int i = 0; i < x.length; i++) {
      totals[i] += factor * x[i];
    }
  }

  /** The values' sum, halves onto halves; they are overwritten. Their number is a power of two. */
  static double total(double[] sums) {
    for (int half = sums.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[i] += sums[i + half];
      }
    }
    return sums[0];
  }
}
