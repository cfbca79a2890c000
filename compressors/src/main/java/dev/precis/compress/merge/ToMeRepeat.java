package dev.precis.compress.merge;

import dev.precis.compress.RowGroups;
import dev.precis.compress.Scratch;
import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/** Steps of {@link ToMeStep} until a budget is met, the metric merged along with the rows. */
public final class ToMeRepeat {
  private ToMeRepeat() {}

  /** The released step, in the order of rows that it leaves, half of the rows a step at most. */
  static RowCombination released(Matrix metric, float[] size, int keep, Scratch scratch) {
    return released(metric, size, keep, Integer.MAX_VALUE, scratch);
  }

  /**
   * The released step, in the order of rows that it leaves: as many steps of {@code step} rows as
   * fit into what has to go, then half of the rows a step at most.
   *
   * @param size n values, how many tokens each row stands for
   * @param keep rows wanted, 1 or more
   * @param scratch matrices 0 to 4 are used
   */
  public static RowCombination released(
      Matrix metric, float[] size, int keep, int step, Scratch scratch) {
    Matrix current = metric;
    int full = Math.max(0, metric.rows() - keep) / step;
    float[] sizes = size;
    int[] group = RowGroups.identity(metric.rows()).anchor();
    int[] place = group.clone();
    int free = 3;
    while (current.rows() > keep) {
      int lost = current.rows() - keep;
      ToMeStep.Merged merged =
          ToMeStep.merge(current, sizes, full-- > 0 ? Math.min(step, lost) : lost, 0, scratch);
      for (int r = 0; r < group.length; r++) {
        group[r] = merged.rowOfInput()[group[r]];
      }
      int[] next = new int[merged.size().length];
      for (int r = 0; r < next.length; r++) {
        next[r] = place[merged.rows().anchor()[r]];
      }
      place = next;
      sizes = merged.size();
      if (sizes.length > keep) {
        current =
            combined(current, merged.rows(), scratch.matrix(free, sizes.length, metric.cols()));
        free = 7 - free;
      } else {
        current = current.slice(0, sizes.length); // nobody looks at the rows of the last step
      }
    }
    return RowGroups.weightedMeans(group, size, place);
  }

  private static Matrix combined(Matrix from, RowCombination rows, Matrix out) {
    long bytes = (long) from.cols() * Float.BYTES;
    for (int r = 0; r < rows.rows(); r++) {
      int first = rows.rowStart()[r];
      if (rows.rowStart()[r + 1] - first == 1 && rows.coefficient()[first] == 1) {
        out.setRow(r, from, rows.source()[first]);
        continue;
      }
      out.segment().asSlice(r * bytes, bytes).fill((byte) 0);
      for (int j = first; j < rows.rowStart()[r + 1]; j++) {
        Kernels.axpy(rows.coefficient()[j], from, rows.source()[j], out, r);
      }
    }
    return out;
  }

  /**
   * Ours: rows stay in raster order between the steps, so that even and odd places are neighbours,
   * and a step merges no more than {@code share} of the rows, so that only the best pairs go.
   *
   * @param size n values, how many tokens each row stands for
   * @param scratch matrices 0 to 3 are used
   */
  public static RowCombination inOrder(
      Matrix metric, float[] size, int keep, double share, Scratch scratch) {
    int n = metric.rows();
    Matrix current = scratch.matrix(3, n, metric.cols());
    for (int r = 0; r < n; r++) {
      current.setRow(r, metric, r);
    }
    float[] sizes = scratch.floats(1, n);
    System.arraycopy(size, 0, sizes, 0, n);
    int[] group = new int[n];
    int[] place = new int[n];
    for (int r = 0; r < n; r++) {
      group[r] = r;
      place[r] = r;
    }
    int[] partner = scratch.ints(0, (n + 1) / 2);
    long[] order = scratch.longs(0, (n + 1) / 2);
    int[] rowOf = scratch.ints(1, n);
    int rows = n;
    while (rows > keep) {
      int most = (int) Math.max(1, rows * share);
      int lost = Math.min(Math.min(rows - keep, most), rows / 2);
      ToMeStep.pair(current.slice(0, rows), 0, partner, order, scratch);
      Arrays.fill(rowOf, 0, rows, -1);
      for (int i = 0; i < lost; i++) {
        int even = SortKeys.index(order[i]);
        merge(current, sizes, 2 * even, 2 * partner[even] + 1);
        rowOf[2 * even] = 2 * partner[even] + 1;
      }
      rows = closeUp(current, sizes, place, rowOf, rows);
      for (int r = 0; r < n; r++) {
        group[r] = rowOf[group[r]];
      }
    }
    return RowGroups.weightedMeans(group, size, Arrays.copyOf(place, rows));
  }

  /** Row {@code into} becomes the mean of both, weighted by size. */
  private static void merge(Matrix current, float[] sizes, int from, int into) {
    float total = sizes[from] + sizes[into];
    // b + s (a - b) would need a copy of the row; b (1 - s) + s a does not.
    float part = total > 0 ? sizes[from] / total : 0.5f;
    Kernels.axpy(-part, current, into, current, into);
    Kernels.axpy(part, current, from, current, into);
    sizes[into] = total;
  }

  /**
   * Takes out the rows that went into others. Afterwards {@code rowOf} holds every row's new
   * number.
   */
  private static int closeUp(Matrix current, float[] sizes, int[] place, int[] rowOf, int rows) {
    int count = 0;
    for (int r = 0; r < rows; r++) {
      if (rowOf[r] >= 0) {
        rowOf[r] = -2 - rowOf[r];
        continue;
      }
      if (count != r) {
        current.setRow(count, current, r);
        sizes[count] = sizes[r];
        place[count] = place[r];
      }
      rowOf[r] = count++;
    }
    for (int r = 0; r < rows; r++) {
      if (rowOf[r] < 0) {
        rowOf[r] = rowOf[-2 - rowOf[r]];
      }
    }
    return count;
  }
}
