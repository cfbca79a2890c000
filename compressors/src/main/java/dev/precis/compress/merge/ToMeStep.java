package dev.precis.compress.merge;

import dev.precis.compress.RowGroups;
import dev.precis.compress.Scratch;
import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * One step of ToMe as released (ICLR 2023, facebookresearch/ToMe): rows at even places each look
 * for the most similar row at an odd place, and the r best pairs become one row, the mean weighted
 * by how many tokens each stands for. Cost N^2 d / 2 flops.
 */
public final class ToMeStep {
  private ToMeStep() {}

  /**
   * What was decided. Output rows are those even-placed ones that did not merge, in descending
   * order of their similarity, or ascending if rows are protected, then all odd-placed ones.
   *
   * @param rowOfInput for every input row the output row it went into
   * @param size of every output row, the sizes of its input rows summed
   * @param rows the output rows as means; place is the row's own or the odd-placed one's
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Merged(int[] rowOfInput, float[] size, RowCombination rows) {}

  /**
   * Runs one step.
   *
   * @param metric n x d, what similarity is the cosine of
   * @param size n values, how many tokens each row stands for
   * @param merges rows to lose; at most half of those not protected
   * @param protectedRows rows at the start that never merge: 0, 1 for CLS, 2 with distillation
   *     token
   */
  public static Merged merge(Matrix metric, float[] size, int merges, int protectedRows) {
    return merge(metric, size, merges, protectedRows, new Scratch());
  }

  /** The same; matrices 0 to 2 of the scratch are used. */
  static Merged merge(Matrix metric, float[] size, int merges, int protectedRows, Scratch scratch) {
    if (protectedRows < 0 || protectedRows > 2) {
      throw new IllegalArgumentException("protected rows must be 0..2, were " + protectedRows);
    }
    int n = metric.rows();
    int lost = Math.min(merges, Math.max(0, n - protectedRows) / 2);
    if (lost <= 0) {
      RowCombination all = RowGroups.identity(n);
      return new Merged(all.anchor().clone(), size.clone(), all);
    }
    int[] partner = scratch.ints(0, (n + 1) / 2);
    long[] order = scratch.longs(0, (n + 1) / 2);
    pair(metric, protectedRows, partner, order, scratch);
    int evens = (n + 1) / 2;
    int stay = evens - lost;
    int[] rowOfInput = new int[n];
    int[] staying = new int[stay];
    for (int i = 0; i < stay; i++) {
      staying[i] = SortKeys.index(order[lost + i]);
    }
    if (protectedRows > 0) {
      Arrays.sort(staying);
    }
    int[] anchor = new int[n - lost];
    for (int i = 0; i < stay; i++) {
      anchor[i] = 2 * staying[i];
      rowOfInput[anchor[i]] = i;
    }
    for (int odd = 1; odd < n; odd += 2) {
      rowOfInput[odd] = stay + odd / 2;
      anchor[stay + odd / 2] = odd;
    }
    for (int i = 0; i < lost; i++) {
      int even = SortKeys.index(order[i]);
      rowOfInput[2 * even] = stay + partner[even];
    }
    float[] sizes = new float[anchor.length];
    for (int r = 0; r < n; r++) {
      sizes[rowOfInput[r]] += size[r];
    }
    return new Merged(rowOfInput, sizes, RowGroups.weightedMeans(rowOfInput, size, anchor));
  }

  /**
   * The most similar odd place of every even place, the first of equal ones, and the even places
   * sorted so that the most similar come first.
   */
  static void pair(Matrix metric, int protectedRows, int[] partner, long[] order, Scratch scratch) {
    int evens = (metric.rows() + 1) / 2;
    int odds = metric.rows() / 2;
    Matrix even = scratch.matrix(0, evens, metric.cols());
    Matrix odd = scratch.matrix(1, odds, metric.cols());
    for (int i = 0; i < evens; i++) {
      even.setRow(i, metric, 2 * i);
    }
    for (int i = 0; i < odds; i++) {
      odd.setRow(i, metric, 2 * i + 1);
    }
    Kernels.normalizeRows(even, even);
    Kernels.normalizeRows(odd, odd);
    Matrix cosine = scratch.matrix(2, evens, odds);
    Kernels.matmulTransposed(even, odd, cosine, scratch.workspace());
    float[] row = scratch.floats(0, odds);
    for (int i = 0; i < evens; i++) {
      cosine.copyRow(i, row, 0);
      boolean apart = i == 0 && protectedRows > 0;
      // The distillation token is the first odd row: nothing may merge into it.
      int best = protectedRows > 1 && odds > 1 ? 1 : 0;
      for (int j = best + 1; j < odds; j++) {
        if (row[j] > row[best]) {
          best = j;
        }
      }
      partner[i] = best;
      order[i] = SortKeys.descending(apart ? Float.NEGATIVE_INFINITY : row[best], i);
    }
    Arrays.sort(order, 0, evens);
  }
}
