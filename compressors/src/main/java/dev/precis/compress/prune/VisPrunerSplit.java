package dev.precis.compress.prune;

import dev.precis.PrecisException;
import dev.precis.compress.Scratch;
import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * The two parts of VisPruner (ICCV 2025): tokens with the highest attention, and of the others
 * those that differ, found by thinning them out in rounds.
 *
 * <p>In a round the list is split by even and odd places. Each even-placed token scores its largest
 * cosine to an odd-placed one; the {@link #STEP} highest are dropped, the other even-placed ones
 * follow in descending order of score, then all odd-placed ones. The released code fails on a list
 * of odd length; here the last even place just has no partner of its own.
 *
 * <p>All cosines come from one Gram matrix of the others, so that a round costs comparisons only:
 * O(N^2 D) flops and O(N^3 / STEP) comparisons, against a matrix product per round in the released
 * code.
 */
public final class VisPrunerSplit {
  /** Tokens dropped per round, constant of the released code. */
  public static final int STEP = 8;

  /** Most tokens outside the important part: their Gram matrix takes 256 MiB, held twice. */
  public static final int MOST_TOKENS = 8192;

  private static final int ZERO = SortKeys.ordered(0);
  private static final int OPEN = Integer.MAX_VALUE;
  private static final int CLOSED = Integer.MIN_VALUE;

  /** Above any cosine: rows of zeros go first. */
  private static final int ZERO_ROW = SortKeys.ordered(3);

  private VisPrunerSplit() {}

  /**
   * What was decided, both ascending.
   *
   * @param important rows kept for their attention
   * @param kept all rows kept
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Split(int[] important, int[] kept) {}

  /**
   * Runs the algorithm.
   *
   * @param features n x d
   * @param attention n values
   * @param keep rows to keep
   * @param share part of them that is kept for its attention, rounded down
   * @throws PrecisException {@code TOO_MANY_TOKENS}
   */
  public static Split split(Matrix features, float[] attention, int keep, double share) {
    return split(features, attention, keep, share, new Scratch());
  }

  static Split split(Matrix features, float[] attention, int keep, double share, Scratch scratch) {
    int n = features.rows();
    int important = (int) (keep * share);
    int diverse = keep - important;
    int others = n - important;
    int[] order = Kernels.topK(attention, n);
    int[] kept = Arrays.copyOf(order, keep);
    if (others > diverse && diverse > 0) {
      if (others > MOST_TOKENS) {
        throw PrecisException.limit(
            "TOO_MANY_TOKENS",
            "vispruner compares %d tokens of one picture, limit is %d; use smaller pictures or another method"
                .formatted(others, MOST_TOKENS));
      }
      int[] residual = Arrays.copyOfRange(order, important, n);
      int[] places = thin(features, residual, diverse, scratch);
      for (int i = 0; i < diverse; i++) {
        kept[important + i] = residual[places[i]];
      }
    }
    int[] first = Arrays.copyOf(kept, important);
    Arrays.sort(first);
    Arrays.sort(kept);
    return new Split(first, kept);
  }

  /** Places in {@code residual} of the rows that are left, {@code wanted} of them. */
  private static int[] thin(Matrix features, int[] residual, int wanted, Scratch scratch) {
    int n = residual.length;
    int[] cosine = cosines(features, residual, scratch);
    int[] list = scratch.ints(0, n);
    int[] next = scratch.ints(1, n);
    int[] mask = scratch.ints(2, n);
    long[] keys = scratch.longs(0, n);
    for (int i = 0; i < n; i++) {
      list[i] = i;
    }
    int size = n;
    while (size > wanted) {
      int evens = (size + 1) / 2;
      int drop = Math.min(Math.min(STEP, size - wanted), evens);
      Arrays.fill(mask, 0, n, CLOSED);
      for (int p = 1; p < size; p += 2) {
        mask[list[p]] = OPEN;
      }
      for (int e = 0; e < evens; e++) {
        int token = list[2 * e];
        boolean zero = cosine[token * n + token] == ZERO;
        int closest = zero ? ZERO_ROW : largest(cosine, token * n, mask, n);
        keys[e] = SortKeys.descendingOrdered(closest, e);
      }
      Arrays.sort(keys, 0, evens);
      int at = 0;
      for (int e = drop; e < evens; e++) {
        next[at++] = list[2 * SortKeys.index(keys[e])];
      }
      for (int p = 1; p < size; p += 2) {
        next[at++] = list[p];
      }
      int[] held = list;
      list = next;
      next = held;
      size = at;
    }
    return list;
  }

  /** The largest of the row's values where the mask is open. */
  private static int largest(int[] cosine, int from, int[] mask, int n) {
    int most = CLOSED;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, Math.min(mask[i], cosine[from + i]));
    }
    return most;
  }

  /**
   * Cosines of all pairs of the listed rows, row-major, as ints in their order: the largest of ints
   * takes one instruction where that of floats must mind NaN and signed zeros.
   */
  private static int[] cosines(Matrix features, int[] rows, Scratch scratch) {
    int n = rows.length;
    Matrix unit = scratch.matrix(0, n, features.cols());
    for (int i = 0; i < n; i++) {
      unit.setRow(i, features, rows[i]);
    }
    Kernels.normalizeRows(unit, unit);
    Matrix gram = scratch.matrix(1, n, n);
    Kernels.gram(unit, gram, scratch.workspace());
    int[] cosine = scratch.ints(3, n * n);
    float[] row = scratch.floats(0, n);
    for (int i = 0; i < n; i++) {
      gram.copyRow(i, row, 0);
      order(row, cosine, i * n);
    }
    return cosine;
  }

  private static void order(float[] row, int[] cosine, int from) {
    for (int i = 0; i < row.length; i++) {
      cosine[from + i] = SortKeys.ordered(row[i]);
    }
  }
}
