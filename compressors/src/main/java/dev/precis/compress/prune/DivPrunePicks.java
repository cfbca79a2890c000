package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Max-min picking of DivPrune (CVPR 2025): first the token whose nearest neighbour is farthest,
 * then again and again the token farthest from all picked ones, by 1 - cosine, the lower index on a
 * tie.
 *
 * <p>The released code divides by zero on rows of zeros. Here such a row resembles every other: it
 * is picked only when no other row is left.
 *
 * <p>Every token's nearest neighbour takes the Gram matrix, N^2 D flops as it is symmetric; the
 * picks take N each, because only the distance to the nearest pick is kept. Above {@link
 * #GRAM_TOKENS} tokens the matrix is not kept: it is made in blocks, and picked rows are made
 * again.
 */
public final class DivPrunePicks {
  /** Most tokens for which the whole Gram matrix is held, 16 MiB. */
  public static final int GRAM_TOKENS = 2048;

  private static final int BLOCK = 1024;

  /** Larger than any cosine: rows of zeros come after all others. */
  private static final float ZERO_ROW = 3;

  private static final float PICKED = Float.POSITIVE_INFINITY;

  private DivPrunePicks() {}

  /**
   * Rows in the order of picking.
   *
   * @param features n x d
   * @param keep picks, 1 to n
   */
  public static int[] order(Matrix features, int keep) {
    return order(features, keep, new Scratch());
  }

  static int[] order(Matrix features, int keep, Scratch scratch) {
    int n = features.rows();
    Matrix unit = scratch.matrix(0, n, features.cols());
    Kernels.normalizeRows(features, unit);
    float[] closest = scratch.floats(0, n);
    Arrays.fill(closest, 0, n, Float.NEGATIVE_INFINITY);
    boolean whole = n <= GRAM_TOKENS;
    Matrix gram = whole ? scratch.matrix(1, n, n) : scratch.matrix(1, 1, n);
    if (whole) {
      Kernels.gram(unit, gram, scratch.workspace());
      nearest(gram, 0, closest, scratch.floats(1, n));
    } else {
      nearestInBlocks(unit, closest, scratch);
    }
    float[] row = scratch.floats(1, n);
    int[] picks = new int[keep];
    picks[0] = smallest(closest, n);
    for (int i = 0; i < n; i++) {
      closest[i] = closest[i] == ZERO_ROW ? ZERO_ROW : Float.NEGATIVE_INFINITY;
    }
    for (int p = 0; p < keep; p++) {
      if (p > 0) {
        picks[p] = smallest(closest, n);
      }
      int pick = picks[p];
      if (whole) {
        gram.copyRow(pick, row, 0);
      } else {
        Kernels.matmulTransposed(unit.slice(pick, pick + 1), unit, gram, scratch.workspace());
        gram.copyRow(0, row, 0);
      }
      for (int i = 0; i < n; i++) {
        closest[i] = Math.max(closest[i], row[i]);
      }
      closest[pick] = PICKED;
    }
    return picks;
  }

  /** Raises each token's closest cosine by a square Gram matrix of tokens {@code first} on. */
  private static void nearest(Matrix gram, int first, float[] closest, float[] row) {
    int n = gram.rows();
    for (int i = 0; i < n; i++) {
      gram.copyRow(i, row, 0);
      boolean zero = row[i] == 0;
      row[i] = Float.NEGATIVE_INFINITY;
      float most = row[Math.max(0, Kernels.argmax(row))];
      closest[first + i] = zero ? ZERO_ROW : Math.max(closest[first + i], most);
    }
  }

  private static void nearestInBlocks(Matrix unit, float[] closest, Scratch scratch) {
    int n = unit.rows();
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      Matrix own = unit.slice(from, to);
      Matrix gram = scratch.matrix(2, to - from, to - from);
      Kernels.gram(own, gram, scratch.workspace());
      nearest(gram, from, closest, scratch.floats(1, to - from));
      for (int start = to; start < n; start += BLOCK) {
        int end = Math.min(n, start + BLOCK);
        Matrix product = scratch.matrix(2, to - from, end - start);
        Kernels.matmulTransposed(own, unit.slice(start, end), product, scratch.workspace());
        float[] row = scratch.floats(2, end - start);
        for (int i = 0; i < to - from; i++) {
          product.copyRow(i, row, 0);
          float most = closest[from + i];
          for (int j = 0; j < end - start; j++) {
            most = Math.max(most, row[j]);
            closest[start + j] = Math.max(closest[start + j], row[j]);
          }
          closest[from + i] = most;
        }
      }
    }
  }

  private static int smallest(float[] values, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      if (values[i] < values[best]) {
        best = i;
      }
    }
    return best;
  }
}
