package dev.precis.compress.greedy;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Vectors with what brings each to length 1: a cosine is a product of vectors times both factors,
 * so no normalised copy has to be written.
 *
 * @param vectors n x d, the ones given unless their products could overflow or vanish
 * @param factor one over each length; 0 for a zero vector, which resembles nothing
 */
@SuppressWarnings("ArrayRecordComponent") // made and used in one place
record UnitRows(Matrix vectors, float[] factor) {
  private static final float SHORTEST = 1e-12f;
  private static final float LONGEST = 1e12f;
  private static final float LEAST_LENGTH = 1e-37f; // one over it is a float

  static UnitRows of(Matrix given) {
    float[] norms = Kernels.rowNorms(given);
    boolean plain = true;
    for (float norm : norms) {
      plain &= norm == 0 || (norm > SHORTEST && norm < LONGEST);
    }
    float[] factor = new float[norms.length];
    for (int r = 0; r < factor.length; r++) {
      float length = plain ? norms[r] : 1;
      factor[r] = norms[r] > 0 ? 1 / length : 0;
    }
    Matrix vectors = given;
    if (!plain) {
      vectors = Matrix.allocate(given.rows(), given.cols());
      Kernels.normalizeRows(given, vectors, LEAST_LENGTH);
    }
    return new UnitRows(vectors, factor);
  }

  int size() {
    return factor.length;
  }

  /** Vectors that are not zero. */
  int present() {
    int count = 0;
    for (float value : factor) {
      count += value > 0 ? 1 : 0;
    }
    return count;
  }
}
