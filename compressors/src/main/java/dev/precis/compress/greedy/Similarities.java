package dev.precis.compress.greedy;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Rows of the matrix of cosines of n vectors: all at once while that matrix is small, one by one
 * beyond, so that memory never grows with n squared.
 */
final class Similarities {
  /** Vectors up to which all products are kept: 64 MiB of them. */
  static final int WHOLE = 4096;

  private final UnitRows rows;
  private final Matrix products;
  private final float[] vector;
  private final float[] out;

  /** Over these vectors; matrix 3 and floats 3 and 4 of the scratch are used. */
  Similarities(Matrix vectors, Scratch scratch) {
    this(vectors, vectors.rows() <= WHOLE, scratch);
  }

  Similarities(Matrix vectors, boolean keepAll, Scratch scratch) {
    int n = vectors.rows();
    rows = UnitRows.of(vectors);
    products = keepAll ? scratch.matrix(3, n, n) : Matrix.allocate(0, 0);
    if (keepAll) {
      Kernels.gram(rows.vectors(), products, scratch.workspace());
    }
    vector = scratch.floats(3, vectors.cols());
    out = scratch.floats(4, n);
  }

  int size() {
    return rows.size();
  }

  int present() {
    return rows.present();
  }

  /** The cosines of a vector with all of them, valid until the next call. */
  float[] row(int r) {
    float[] row = out;
    if (products.rows() > 0) {
      products.copyRow(r, row, 0);
    } else {
      rows.vectors().copyRow(r, vector, 0);
      row = Kernels.gemv(rows.vectors(), vector);
    }
    float own = rows.factor()[r];
    float[] factor = rows.factor();
    for (int x = 0; x < row.length; x++) {
      row[x] *= own * factor[x];
    }
    return row;
  }

  /** The sum of the cosines of each vector with all of them, up to rounding. */
  float[] sums() {
    float[] towards = Kernels.weightedSum(rows.vectors(), rows.factor());
    float[] sums = Kernels.gemv(rows.vectors(), towards);
    for (int r = 0; r < sums.length; r++) {
      sums[r] *= rows.factor()[r];
    }
    return sums;
  }
}
