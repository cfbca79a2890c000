package dev.precis.compare;

import dev.precis.compress.Compressed;
import dev.precis.compress.GridFit;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;

/**
 * How well output rows stand for a picture's tokens, without a language model. Rows of zeros stand
 * for nothing and are left out.
 *
 * @param coverage share of the cells of a coarse grid that hold a kept token, 0 to 1; the grid has
 *     about as many cells as tokens were asked for, see {@link GridFit#within}
 * @param representation mean over all tokens of the best cosine to an output row, -1 to 1
 * @param redundancy mean over all output rows of the best cosine to another output row, -1 to 1; 0
 *     for a single row; lower is better
 */
public record Measures(double coverage, double representation, double redundancy) {
  /**
   * Measures what a method made of one picture.
   *
   * @param asked tokens asked for, 1 or more
   */
  public static Measures of(TokenSequence in, Compressed out, int asked) {
    Matrix rows = nonZero(out.tokens().embeddings());
    Matrix unit = Kernels.normalizedRows(rows);
    return new Measures(
        coverage(in.grid(), out.anchors().orElse(new int[0]), asked),
        representation(Kernels.normalizedRows(in.embeddings()), unit),
        redundancy(unit));
  }

  /** Whether the tokens at these places, -1 for none, leave no part of the picture out. */
  static double coverage(Grid grid, int[] anchors, int asked) {
    Grid plane = GridFit.plane(grid);
    Grid coarse = GridFit.within(plane, asked);
    boolean[] held = new boolean[coarse.tokens()];
    int count = 0;
    for (int anchor : anchors) {
      if (anchor < 0) {
        continue;
      }
      int y = anchor / plane.w() * coarse.h() / plane.h();
      int x = anchor % plane.w() * coarse.w() / plane.w();
      count += held[y * coarse.w() + x] ? 0 : 1;
      held[y * coarse.w() + x] = true;
    }
    return (double) count / held.length;
  }

  private static double representation(Matrix tokens, Matrix rows) {
    if (rows.rows() == 0) {
      return 0;
    }
    Matrix cosine = Kernels.matmulTransposed(tokens, rows);
    float[] row = new float[rows.rows()];
    double sum = 0;
    for (int t = 0; t < tokens.rows(); t++) {
      cosine.copyRow(t, row, 0);
      sum += row[Kernels.argmax(row)];
    }
    return sum / tokens.rows();
  }

  private static double redundancy(Matrix rows) {
    int n = rows.rows();
    if (n < 2) {
      return 0;
    }
    Matrix cosine = Kernels.gram(rows);
    float[] row = new float[n];
    double sum = 0;
    for (int r = 0; r < n; r++) {
      cosine.copyRow(r, row, 0);
      row[r] = Float.NEGATIVE_INFINITY;
      sum += row[Kernels.argmax(row)];
    }
    return sum / n;
  }

  private static Matrix nonZero(Matrix rows) {
    float[] norms = Kernels.rowNorms(rows);
    int[] kept = new int[norms.length];
    int count = 0;
    for (int r = 0; r < norms.length; r++) {
      if (norms[r] > 0) {
        kept[count++] = r;
      }
    }
    return count == norms.length ? rows : rows.gather(Arrays.copyOf(kept, count));
  }
}
