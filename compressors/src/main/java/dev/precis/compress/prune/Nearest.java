package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/** Which of a few rows each row resembles most. */
final class Nearest {
  private Nearest() {}

  /**
   * For each listed row the number of the centre with the largest cosine, the first of equal ones.
   *
   * @param centres rows too; if there is none, so is the result empty
   */
  static int[] assign(Matrix rows, int[] listed, int[] centres, Scratch scratch) {
    if (centres.length == 0 || listed.length == 0) {
      return new int[0];
    }
    Matrix from = gathered(rows, listed, scratch.matrix(0, listed.length, rows.cols()));
    Matrix to = gathered(rows, centres, scratch.matrix(1, centres.length, rows.cols()));
    Matrix cosine = scratch.matrix(2, listed.length, centres.length);
    Kernels.matmulTransposed(from, to, cosine, scratch.workspace());
    float[] row = scratch.floats(0, centres.length);
    int[] nearest = new int[listed.length];
    for (int i = 0; i < nearest.length; i++) {
      cosine.copyRow(i, row, 0);
      int best = 0;
      for (int c = 1; c < centres.length; c++) {
        if (row[c] > row[best]) {
          best = c;
        }
      }
      nearest[i] = best;
    }
    return nearest;
  }

  /** The listed rows at length 1. */
  static Matrix gathered(Matrix rows, int[] listed, Matrix out) {
    Kernels.normalizeRows(listed(rows, listed, out), out);
    return out;
  }

  /** The listed rows. */
  static Matrix listed(Matrix rows, int[] listed, Matrix out) {
    for (int i = 0; i < listed.length; i++) {
      out.setRow(i, rows, listed[i]);
    }
    return out;
  }
}
