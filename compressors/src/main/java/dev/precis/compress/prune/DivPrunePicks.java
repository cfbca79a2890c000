package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.compress.greedy.GuessedRows;
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
 * <p>The first pick needs every token's nearest neighbour, N^2 D flops. But each product known
 * bounds how far a token's nearest neighbour can be, so all rows of the Gram matrix are made only
 * of tokens that the best one so far does not rule out: about a third on random vectors, fewer on
 * pictures. The picks take N each beside their rows, because only the distance to the nearest pick
 * is kept.
 */
public final class DivPrunePicks {
  /** Rows of the Gram matrix that are made first, evenly spaced. */
  private static final int FIRST = 24;

  /** Most values of the Gram matrix that are held, 16 MiB. */
  private static final int MOST_HELD = 1 << 22;

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
    return order(features, keep, MOST_HELD, scratch);
  }

  static int[] order(Matrix features, int keep, int mostHeld, Scratch scratch) {
    int n = features.rows();
    Matrix unit = scratch.matrix(0, n, features.cols());
    Kernels.normalizeRows(features, unit);
    GuessedRows rows =
        new GuessedRows(unit, FIRST, Math.min(n, mostHeld / n), -Double.MAX_VALUE, scratch);
    float[] closest = scratch.floats(0, n);
    double[] promise = scratch.doubles(0, n);
    int[] picks = new int[keep];
    picks[0] = loneliest(rows, closest, promise, scratch.ints(0, n), n);
    Arrays.fill(closest, 0, n, Float.NEGATIVE_INFINITY);
    for (int p = 0; p < keep; p++) {
      if (p > 0) {
        picks[p] = smallest(closest, n);
      }
      int pick = picks[p];
      if (!rows.has(pick)) {
        for (int i = 0; i < n; i++) {
          promise[i] = -closest[i];
        }
      }
      raise(closest, rows.values(), rows.row(pick, promise), n);
      for (int i = 0; p == 0 && i < n; i++) {
        if (closest[i] == 0 && Kernels.dot(unit, i, unit, i) == 0) {
          closest[i] = ZERO_ROW;
        }
      }
      closest[pick] = PICKED;
    }
    return picks;
  }

  private static void raise(float[] closest, float[] cosines, int from, int n) {
    for (int i = 0; i < n; i++) {
      closest[i] = Math.max(closest[i], cosines[from + i]);
    }
  }

  /**
   * The token whose nearest neighbour is farthest, the first of equal ones.
   *
   * @param closest for the largest cosine of every token to another one that is known
   * @param whole for which tokens that is their row's largest
   */
  private static int loneliest(
      GuessedRows rows, float[] closest, double[] promise, int[] whole, int n) {
    Arrays.fill(closest, 0, n, Float.NEGATIVE_INFINITY);
    Arrays.fill(whole, 0, n, 0);
    int step = (n + FIRST - 1) / FIRST;
    for (int i = 0; i < n; i++) {
      promise[i] = i % step == 0 ? 0 : Double.NEGATIVE_INFINITY;
    }
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    int next = 0;
    while (next >= 0) {
      rows.row(next, promise);
      for (int c = 0; c < rows.computed(); c++) {
        int r = rows.computed(c);
        whole[r] = 1;
        measure(r, closest, rows.values(), rows.row(r, promise), n);
        if (closest[r] < least || (closest[r] == least && r < best)) {
          least = closest[r];
          best = r;
        }
      }
      next = -1;
      for (int i = 0; i < n; i++) {
        // A largest cosine is no less than the ones known.
        boolean open = closest[i] < least || (closest[i] == least && i < best);
        promise[i] = open && whole[i] == 0 ? -closest[i] : Double.NEGATIVE_INFINITY;
        if (open && whole[i] == 0 && (next < 0 || closest[i] < closest[next])) {
          next = i;
        }
      }
    }
    return best;
  }

  /** Raises the closest of all by token r's row, and that of r to its largest but for r itself. */
  private static void measure(int r, float[] closest, float[] cosines, int from, int n) {
    boolean zero = cosines[from + r] == 0;
    float most = closest[r];
    for (int i = 0; i < r; i++) {
      most = cosines[from + i] > most ? cosines[from + i] : most;
    }
    for (int i = r + 1; i < n; i++) {
      most = cosines[from + i] > most ? cosines[from + i] : most;
    }
    raise(closest, cosines, from, n);
    closest[r] = zero ? ZERO_ROW : most;
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
