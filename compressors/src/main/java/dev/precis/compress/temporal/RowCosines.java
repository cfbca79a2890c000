package dev.precis.compress.temporal;

import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Cosines of pairs of rows, each row's norm computed once and when it is first met, so that one
 * pass over the memory serves both. Not for use by two threads at a time.
 */
final class RowCosines {
  // squares outside of this lose bits of a float, or leave its range
  private static final float SMALLEST_SAFE = 1e-25f;
  private static final float LARGEST_SAFE = 1e37f;

  private final Matrix rows;
  private final double[] norms;
  private final float[] square = new float[1];

  RowCosines(Matrix rows) {
    this.rows = rows;
    norms = new double[rows.rows()];
    Arrays.fill(norms, -1);
  }

  /** The cosine of two rows as {@link Kernels#cosine} has it: 0 if one is zero. */
  float of(int row, int other) {
    if (norms[row] >= 0) {
      return of(row, other, Kernels.dot(rows, row, rows, other));
    }
    float dot = Kernels.dot(rows, row, other, square);
    know(row, square[0]);
    return of(row, other, dot);
  }

  /** The same where the product of the rows is known. */
  float of(int row, int other, float dot) {
    return (float) (dot / Math.max(norm(row) * norm(other), Kernels.COSINE_EPSILON));
  }

  /** Takes up the product of a row with itself. */
  void know(int row, float square) {
    if (norms[row] < 0) {
      norms[row] = length(row, square);
    }
  }

  /** The Euclidean norm of a row. */
  double norm(int row) {
    if (norms[row] < 0) {
      norms[row] = length(row, Kernels.dot(rows, row, rows, row));
    }
    return norms[row];
  }

  private double length(int row, float square) {
    return square >= SMALLEST_SAFE && square <= LARGEST_SAFE
        ? Math.sqrt(square)
        : Kernels.rowNorms(rows.slice(row, row + 1))[0];
  }

  /**
   * Refuses rows that are not finite: their norms tell, and only norms that are no numbers make the
   * values be looked at. Rows that no cosine has needed are measured for it.
   *
   * @throws dev.precis.PrecisException {@code NOT_FINITE} with the row number
   */
  void requireFinite() {
    boolean finite = true;
    for (int r = 0; r < norms.length; r++) {
      finite &= Double.isFinite(norm(r));
    }
    if (!finite) {
      Signals.requireFinite("embeddings", rows);
    }
  }

  /** The cosine of each row to the next one; one value less than there are rows. */
  static float[] adjacent(Matrix rows) {
    RowCosines cosines = new RowCosines(rows);
    float[] out = new float[Math.max(0, rows.rows() - 1)];
    for (int r = 0; r < out.length; r++) {
      out[r] = cosines.of(r, r + 1);
    }
    return out;
  }
}
