package dev.precis.compress.greedy;

import dev.precis.PrecisException;
import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Greedy search for the most probable set of a determinantal point process with kernel {@code q_i
 * cos(i, j) q_j}: each step takes the item with the largest conditional variance, the lower on a
 * tie (Chen et al., NeurIPS 2018, arXiv 1709.05135, algorithm 1).
 *
 * <p>Only the kernel's rows of items that are taken enter the result, so the whole matrix is never
 * made: {@link GuessedRows} computes rows in blocks of those that are probably taken. Sums over
 * items are in double. Once the largest variance falls below {@link #LEAST_VARIANCE}, the items
 * left depend linearly on those taken; the search then ends and the rest is filled by quality. O(k
 * N D + k^2 N), against O(N^2 D) for the matrix alone.
 *
 * <p>A searcher keeps its working memory from call to call; for one thread at a time.
 */
public final class GreedyDpp {
  /** Variance below which nothing new can be told from rounding, for qualities up to about 1. */
  public static final double LEAST_VARIANCE = 1e-6;

  /** Most values kept for items taken, k x N. */
  public static final long MOST_VALUES = 1L << 26;

  /** Most rows of products that are computed together. */
  private static final int FIRST = 128;

  /** Rows of products held beyond the first ones: guesses that may be wrong. */
  private static final int SPARE = 36;

  private final Scratch scratch = new Scratch();
  private double[][] components = new double[0][];
  private double[] scale = new double[0];
  private double[] variance = new double[0];
  private int n;

  /** A searcher without memory yet. */
  public GreedyDpp() {}

  /**
   * What was taken.
   *
   * @param order rows in the order they were taken, those filled by quality last
   * @param found how many the search found before the vectors ran out of independent directions
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Picked(int[] order, int found) {
    /** The rows in ascending order. */
    public int[] sorted() {
      int[] sorted = order.clone();
      Arrays.sort(sorted);
      return sorted;
    }
  }

  /**
   * Takes {@code keep} rows.
   *
   * @param features n x d, finite; a zero row resembles nothing and is taken last
   * @param quality one value of 0 or more per row
   * @throws PrecisException {@code TOO_MANY_TOKENS} if keep x n exceeds {@link #MOST_VALUES}
   */
  public Picked pick(Matrix features, double[] quality, int keep) {
    if (quality.length != features.rows() || keep < 0 || keep > features.rows()) {
      throw new IllegalArgumentException(
          "%d qualities and %d to keep for %d rows"
              .formatted(quality.length, keep, features.rows()));
    }
    if ((long) keep * features.rows() > MOST_VALUES) {
      throw PrecisException.limit(
          "TOO_MANY_TOKENS",
          "%d of %d tokens need %d values, at most %d are kept; keep fewer or compress in parts"
              .formatted(keep, features.rows(), (long) keep * features.rows(), MOST_VALUES));
    }
    GuessedRows rows = begin(features, quality, keep);
    int[] order = new int[keep];
    int found = 0;
    while (found < keep) {
      int item = largest();
      if (variance[item] < LEAST_VARIANCE) {
        break;
      }
      take(item, found, rows);
      order[found++] = item;
    }
    if (found < keep) {
      fill(quality, order, found);
    }
    return new Picked(order, found);
  }

  /** Bytes of working memory held. */
  public long byteSize() {
    long values = 2L * scale.length;
    for (double[] component : components) {
      values += component.length;
    }
    return values * Double.BYTES + scratch.byteSize();
  }

  private GuessedRows begin(Matrix features, double[] quality, int keep) {
    n = features.rows();
    if (scale.length < n) {
      scale = new double[n];
      variance = new double[n];
      components = new double[0][];
    }
    int have = components.length;
    if (have < keep) {
      components = Arrays.copyOf(components, keep);
      for (int t = have; t < keep; t++) {
        components[t] = new double[scale.length];
      }
    }
    UnitRows unit = UnitRows.of(features);
    for (int i = 0; i < n; i++) {
      scale[i] = quality[i] * unit.factor()[i];
      variance[i] = unit.factor()[i] > 0 ? quality[i] * quality[i] : 0;
    }
    int first = Math.min(FIRST, keep + keep / 4 + 1);
    return new GuessedRows(unit.vectors(), first, first + SPARE, LEAST_VARIANCE, scratch);
  }

  private int largest() {
    int best = 0;
    for (int i = 1; i < n; i++) {
      if (variance[i] > variance[best]) {
        best = i;
      }
    }
    return best;
  }

  private void take(int item, int step, GuessedRows rows) {
    double[] component = components[step];
    int from = rows.row(item, variance);
    float[] products = rows.values();
    double own = scale[item];
    for (int j = 0; j < n; j++) {
      component[j] = products[from + j] * (own * scale[j]);
    }
    int t = 0;
    for (; t <= step - 4; t += 4) {
      subtract(
          component, item, components[t], components[t + 1], components[t + 2], components[t + 3]);
    }
    for (; t < step; t++) {
      subtract(component, item, components[t]);
    }
    double root = 1 / Math.sqrt(variance[item]);
    for (int j = 0; j < n; j++) {
      component[j] *= root;
      variance[j] -= component[j] * component[j];
    }
    variance[item] = Double.NEGATIVE_INFINITY;
  }

  /** Four at a time, so that the new component passes through memory less often. */
  private void subtract(
      double[] component, int item, double[] a, double[] b, double[] c, double[] d) {
    double p = a[item];
    double q = b[item];
    double r = c[item];
    double s = d[item];
    for (int j = 0; j < n; j++) {
      component[j] -= p * a[j] + q * b[j] + r * c[j] + s * d[j];
    }
  }

  private void subtract(double[] component, int item, double[] earlier) {
    double factor = earlier[item];
    for (int j = 0; j < n; j++) {
      component[j] -= factor * earlier[j];
    }
  }

  private void fill(double[] quality, int[] order, int found) {
    float[] left = new float[n];
    for (int i = 0; i < n; i++) {
      left[i] = (float) quality[i];
    }
    for (int i = 0; i < found; i++) {
      left[order[i]] = Float.NEGATIVE_INFINITY;
    }
    int[] more = Kernels.topK(left, order.length - found);
    System.arraycopy(more, 0, order, found, more.length);
  }
}
