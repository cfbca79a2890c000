package dev.precis.compress.prune;

import dev.precis.tensor.Matrix;

/** Cosines in double precision, straight from their definition. */
final class Naive {
  private Naive() {}

  static double cosine(Matrix a, int row, Matrix b, int other) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int c = 0; c < a.cols(); c++) {
      dot += (double) a.get(row, c) * b.get(other, c);
      left += (double) a.get(row, c) * a.get(row, c);
      right += (double) b.get(other, c) * b.get(other, c);
    }
    return dot == 0 ? 0 : dot / Math.sqrt(left * right);
  }

  static double cosine(Matrix a, int row, int other) {
    return cosine(a, row, a, other);
  }
}
