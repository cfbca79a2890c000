package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * PruMerge and PruMerge+ as released (42Shawn/LLaVA-PruMerge): the tokens whose attention is an
 * outlier stay, PruMerge+ adds evenly spaced ones; each gains the attention-weighted sum of the
 * {@link #NEIGHBOURS} tokens with the nearest keys, and one more row holds the attention-weighted
 * sum of all that did not stay.
 *
 * <p>The number of rows follows from the attention. The released code fails where more than a third
 * of the tokens are outliers or none is; here the step of the evenly spaced ones is then 1, or none
 * is added. Cost O(k N d).
 */
public final class PruMergeRows {
  /** Tokens summed into each that stays, constant of the released code. */
  public static final int NEIGHBOURS = 32;

  /** Interquartile ranges above the third quartile at which an outlier begins. */
  public static final double FENCE = 1.5;

  /** Evenly spaced tokens of PruMerge+ per outlier, constant of the released code. */
  public static final int SPACED_PER_OUTLIER = 3;

  private PruMergeRows() {}

  /**
   * What was decided.
   *
   * @param kept rows that stay: descending attention, then the evenly spaced ones
   * @param rows output rows: one per kept row, then the one of all others, which is zero if there
   *     is none
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Merge(int[] kept, RowCombination rows) {}

  /**
   * What the CLS query gives to each token: the softmax of its scaled products with all keys, the
   * prefix rows' shares taken out and not shared out again.
   *
   * @param query d values
   * @param keys (prefix + n) x d
   */
  public static float[] clsAttention(float[] query, Matrix keys, int prefix) {
    Matrix logits = Matrix.of(1, keys.rows(), Kernels.gemv(keys, query));
    Kernels.softmaxRows(logits, (float) (1 / Math.sqrt(query.length)), logits);
    return Arrays.copyOfRange(logits.row(0), prefix, keys.rows());
  }

  /**
   * Number of values above the third quartile plus {@link #FENCE} interquartile ranges; quartiles
   * interpolate linearly.
   */
  public static int outliers(float[] attention) {
    float[] sorted = attention.clone();
    Arrays.sort(sorted);
    double low = quantile(sorted, 0.25);
    double high = quantile(sorted, 0.75);
    double fence = high + FENCE * (high - low);
    int above = 0;
    while (above < sorted.length && sorted[sorted.length - 1 - above] > fence) {
      above++;
    }
    return above;
  }

  private static double quantile(float[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * ((double) sorted[above] - sorted[below]);
  }

  /**
   * Runs the released algorithm.
   *
   * @param attention n values
   * @param keys n x d, patches only
   * @param plus whether evenly spaced tokens are added
   */
  public static Merge merge(float[] attention, Matrix keys, boolean plus) {
    return merge(attention, keys, plus, new Scratch());
  }

  static Merge merge(float[] attention, Matrix keys, boolean plus, Scratch scratch) {
    int n = attention.length;
    double ratio = (double) outliers(attention) / n;
    int[] kept = Kernels.topK(attention, (int) (n * ratio));
    if (plus && kept.length > 0) {
      int step = Math.max(1, (int) (1 / ratio) / SPACED_PER_OUTLIER);
      kept = withSpaced(kept, n, step);
    }
    return new Merge(kept, rows(attention, keys, kept, scratch));
  }

  private static int[] withSpaced(int[] kept, int n, int step) {
    boolean[] stays = new boolean[n];
    for (int r : kept) {
      stays[r] = true;
    }
    int[] all = Arrays.copyOf(kept, n);
    int count = kept.length;
    for (int r = 0; r < n - 1; r += step) {
      if (!stays[r]) {
        all[count++] = r;
      }
    }
    return Arrays.copyOf(all, count);
  }

  private static RowCombination rows(float[] attention, Matrix keys, int[] kept, Scratch scratch) {
    int n = attention.length;
    boolean[] stays = new boolean[n];
    for (int r : kept) {
      stays[r] = true;
    }
    int neighbours = Math.min(NEIGHBOURS, n - 1);
    int lost = n - kept.length;
    int[] rowStart = new int[kept.length + 2];
    for (int i = 0; i < kept.length; i++) {
      rowStart[i + 1] = rowStart[i] + 1 + neighbours;
    }
    rowStart[kept.length + 1] = rowStart[kept.length] + lost;
    int[] source = new int[rowStart[kept.length + 1]];
    float[] coefficient = new float[source.length];
    Matrix unit = scratch.matrix(0, n, keys.cols());
    Kernels.normalizeRows(keys, unit);
    Matrix own = Nearest.listed(unit, kept, scratch.matrix(1, kept.length, keys.cols()));
    Matrix cosine = scratch.matrix(2, kept.length, n);
    Kernels.matmulTransposed(own, unit, cosine, scratch.workspace());
    float[] row = scratch.floats(0, n);
    int[] nearest = scratch.ints(0, neighbours);
    long[] ranks = scratch.longs(0, n);
    for (int i = 0; i < kept.length; i++) {
      cosine.copyRow(i, row, 0);
      row[kept[i]] = Float.NEGATIVE_INFINITY;
      int at = rowStart[i];
      source[at] = kept[i];
      coefficient[at++] = 1;
      Kernels.topK(row, neighbours, nearest, ranks);
      for (int j = 0; j < neighbours; j++) {
        source[at] = nearest[j];
        coefficient[at++] = attention[nearest[j]];
      }
    }
    int at = rowStart[kept.length];
    int[] anchor = Arrays.copyOf(kept, kept.length + 1);
    anchor[kept.length] = -1;
    for (int r = 0; r < n; r++) {
      if (!stays[r]) {
        source[at] = r;
        coefficient[at++] = attention[r];
        int place = anchor[kept.length];
        anchor[kept.length] = place < 0 || attention[r] > attention[place] ? r : place;
      }
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }
}
