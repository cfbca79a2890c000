package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Density peaks over nearest neighbours, DPC-KNN (Du, Ding and Jia, "Study on density peaks
 * clustering based on k-nearest neighbors and principal component analysis", 2016), as the video
 * methods use it. Distances are Euclidean over the square root of the width. A token's density is
 * exp(-mean of the squares of its k smallest distances), the zero to itself among them; its parent
 * distance is the smallest to a token of strictly higher density, or the largest distance of all
 * where there is none. Centres are the tokens of highest density times parent distance.
 *
 * <p>Squared distances come from one float product, |a|^2 + |b|^2 - 2ab, which loses digits where
 * both lengths are large against the distance. Three things keep the order of densities: tokens are
 * centred first, which changes no distance and takes away what they all share; the diagonal is
 * exactly zero; and a distance that is small against the lengths is measured again from the
 * difference. O(n^2 D).
 */
final class DensityPeaks {
  /** Share of |a|^2 + |b|^2 below which a squared distance is measured again. */
  private static final double CANCELLED = 1e-3;

  private final int n;
  private final int width;
  private final float[] squares;
  private final double[] density;
  private final long[] order;

  private DensityPeaks(int width, float[] squares, int n, int neighbours) {
    this.n = n;
    this.width = width;
    this.squares = squares;
    density = new double[n];
    order = new long[n];
    densities(Math.min(neighbours, n));
    scores();
  }

  /**
   * Measures the listed rows, of which there is one at least.
   *
   * @param neighbours k, 1 or more; at most all rows count
   * @param scratch matrices 0 and 1 are used
   */
  static DensityPeaks of(Matrix tokens, int[] rows, int neighbours, Scratch scratch) {
    int n = rows.length;
    int width = tokens.cols();
    Matrix centred = centred(tokens, rows, scratch.matrix(0, n, width));
    Matrix products = scratch.matrix(1, n, n);
    Kernels.gram(centred, products, scratch.workspace());
    float[] squares = new float[Math.multiplyExact(n, n)];
    for (int i = 0; i < n; i++) {
      products.copyRow(i, squares, i * n);
    }
    distances(squares, tokens, rows);
    return new DensityPeaks(width, squares, n, neighbours);
  }

  private static Matrix centred(Matrix tokens, int[] rows, Matrix out) {
    float[] mean = Kernels.meanRows(tokens, rows);
    float[] row = new float[mean.length];
    for (int i = 0; i < rows.length; i++) {
      tokens.copyRow(rows[i], row, 0);
      for (int c = 0; c < row.length; c++) {
        row[c] -= mean[c];
      }
      out.setRow(i, row, 0);
    }
    return out;
  }

  /** Turns products into squared distances in place. */
  private static void distances(float[] squares, Matrix tokens, int[] rows) {
    int n = rows.length;
    double[] length = new double[n];
    for (int i = 0; i < n; i++) {
      length[i] = squares[i * n + i];
      squares[i * n + i] = 0;
    }
    float[] one = new float[tokens.cols()];
    float[] other = new float[tokens.cols()];
    for (int i = 0; i < n; i++) {
      tokens.copyRow(rows[i], one, 0);
      for (int j = i + 1; j < n; j++) {
        double both = length[i] + length[j];
        double square = both - 2.0 * squares[i * n + j];
        if (square <= CANCELLED * both) {
          tokens.copyRow(rows[j], other, 0);
          for (int c = 0; c < other.length; c++) {
            other[c] -= one[c];
          }
          square = Kernels.dot(other, other);
        }
        squares[i * n + j] = (float) square;
        squares[j * n + i] = (float) square;
      }
    }
  }

  private void densities(int neighbours) {
    float[] least = new float[neighbours];
    for (int i = 0; i < n; i++) {
      Arrays.fill(least, Float.POSITIVE_INFINITY);
      for (int at = i * n; at < (i + 1) * n; at++) {
        float square = squares[at];
        int slot = neighbours - 1;
        if (square < least[slot]) {
          while (slot > 0 && least[slot - 1] > square) {
            least[slot] = least[slot - 1];
            slot--;
          }
          least[slot] = square;
        }
      }
      double sum = 0;
      for (float square : least) {
        sum += square;
      }
      density[i] = Math.exp(-sum / neighbours / width);
    }
  }

  private void scores() {
    float farthest = 0;
    for (float square : squares) {
      farthest = Math.max(farthest, square);
    }
    for (int i = 0; i < n; i++) {
      float parent = Float.POSITIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        if (density[j] > density[i] && squares[i * n + j] < parent) {
          parent = squares[i * n + j];
        }
      }
      double square = parent == Float.POSITIVE_INFINITY ? farthest : parent;
      order[i] = SortKeys.descending((float) (Math.sqrt(square / width) * density[i]), i);
    }
    Arrays.sort(order);
  }

  /**
   * The centres, highest score first, the first of equal ones; positions in the list of rows.
   *
   * @param count 0 to the number of rows
   */
  int[] centres(int count) {
    int[] out = new int[count];
    for (int i = 0; i < count; i++) {
      out[i] = SortKeys.index(order[i]);
    }
    return out;
  }

  /**
   * For every row the number of the nearest centre, the first of equal ones; a centre is its own.
   *
   * @param centres one at least
   */
  int[] nearest(int[] centres) {
    int[] label = new int[n];
    for (int i = 0; i < n; i++) {
      int best = 0;
      for (int c = 1; c < centres.length; c++) {
        if (squares[i * n + centres[c]] < squares[i * n + centres[best]]) {
          best = c;
        }
      }
      label[i] = best;
    }
    for (int c = 0; c < centres.length; c++) {
      label[centres[c]] = c;
    }
    return label;
  }
}
