package dev.precis.compress.prune;

import dev.precis.compress.SortKeys;
import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * Recycling of VFlowOpt (ICCV 2025, arXiv 2508.05211): the tokens of lowest importance are not
 * dropped but merged cell by cell, weighted by importance, into the most important one of the cell.
 * O(N log N), and O(N D) for the rows.
 */
public final class VFlowOptRecycle {
  /** Smallest merge weight in {@link #toBudget}, as a part of the largest importance. */
  public static final double WEIGHT_FLOOR = 1e-6;

  private VFlowOptRecycle() {}

  /**
   * What was decided.
   *
   * @param low rows pruned or merged, ascending, carriers included
   * @param rows one output row per row not in {@code low} and per cell that has one in it,
   *     ascending by its place
   * @param importance of the output rows: that of the row which gives each its place
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  public record Recycled(int[] low, RowCombination rows, float[] importance) {}

  /**
   * The released algorithm: {@code round(M (1 - keepRatio)) + int(M / side^2)} rows are low, so
   * that about {@code keepRatio M} come out. Weights are the importances as they are; where
   * importances of both signs meet in a cell they are unstable.
   *
   * @param importance one value per row of the layout
   * @param keepRatio share to keep, 0 to 1
   * @param side of a cell, tokens, above 0
   */
  public static Recycled released(
      VFlowOptLayout layout, float[] importance, double keepRatio, double side) {
    int n = checked(layout, importance, side);
    long wanted = (long) Math.rint(n * (1 - keepRatio)) + (long) (n / (side * side));
    int count = (int) Math.min(wanted, n);
    return recycle(layout, importance, lowest(importance), count, side, Double.NEGATIVE_INFINITY);
  }

  /**
   * Ours: exactly {@code keep} rows come out. Rows are taken from the lowest importance up until
   * those left and the cells touched are as many as wanted; each row taken lowers that number by
   * one unless it opens a cell, so no number from the cells to M is passed over. Cells are made
   * larger where there are more than the budget. Weights are at least {@link #WEIGHT_FLOOR} of the
   * largest.
   *
   * @param keep rows to come out, 1 to M
   * @param side smallest side of a cell, tokens, above 0
   */
  public static Recycled toBudget(
      VFlowOptLayout layout, float[] importance, int keep, double side) {
    int n = checked(layout, importance, side);
    double wide = side;
    while (layout.cells(wide) > keep && wide < n) {
      wide *= 1.125;
    }
    if (layout.cells(wide) > keep) {
      throw new IllegalArgumentException(
          "the grids of the layout need a row each, only %d are to be kept".formatted(keep));
    }
    int[] order = lowest(importance);
    boolean[] open = new boolean[layout.cells(wide)];
    int count = 0;
    for (int out = n; out > keep; count++) {
      int cell = layout.cell(order[count], wide);
      out -= open[cell] ? 1 : 0;
      open[cell] = true;
    }
    double most = 0;
    for (float value : importance) {
      most = Math.max(most, Math.abs(value));
    }
    return recycle(layout, importance, order, count, wide, WEIGHT_FLOOR * most);
  }

  private static int checked(VFlowOptLayout layout, float[] importance, double side) {
    if (layout.tokens() != importance.length || !(side > 0)) {
      throw new IllegalArgumentException(
          "layout of %d rows, %d importances, cells of side %s"
              .formatted(layout.tokens(), importance.length, side));
    }
    return importance.length;
  }

  private static int[] lowest(float[] importance) {
    long[] keys = new long[importance.length];
    for (int r = 0; r < keys.length; r++) {
      keys[r] = SortKeys.ascending(importance[r], r);
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int r = 0; r < order.length; r++) {
      order[r] = SortKeys.index(keys[r]);
    }
    return order;
  }

  private static Recycled recycle(
      VFlowOptLayout layout,
      float[] importance,
      int[] order,
      int count,
      double side,
      double floor) {
    int n = importance.length;
    int[] low = Arrays.copyOf(order, count);
    Arrays.sort(low);
    int cells = layout.cells(side);
    int[] carrier = new int[cells];
    Arrays.fill(carrier, -1);
    double[] total = new double[cells];
    int[] size = new int[cells];
    int[] cell = new int[n];
    Arrays.fill(cell, -1);
    for (int r : low) {
      int own = layout.cell(r, side);
      cell[r] = own;
      size[own]++;
      total[own] += Math.max(importance[r], floor);
      if (carrier[own] < 0 || importance[r] > importance[carrier[own]]) {
        carrier[own] = r;
      }
    }
    int rows = n - count;
    for (int c = 0; c < cells; c++) {
      rows += size[c] > 0 ? 1 : 0;
    }
    int[] anchor = new int[rows];
    int[] rowStart = new int[rows + 1];
    int[] at = new int[cells];
    int row = 0;
    for (int r = 0; r < n; r++) {
      if (cell[r] < 0 || carrier[cell[r]] == r) {
        anchor[row] = r;
        rowStart[row + 1] = rowStart[row] + (cell[r] < 0 ? 1 : size[cell[r]]);
        if (cell[r] >= 0) {
          at[cell[r]] = rowStart[row];
        }
        row++;
      }
    }
    int[] source = new int[n];
    float[] coefficient = new float[n];
    float[] kept = new float[rows];
    for (int i = 0; i < rows; i++) {
      kept[i] = importance[anchor[i]];
      source[rowStart[i]] = anchor[i];
      coefficient[rowStart[i]] = 1;
    }
    for (int r : low) {
      int own = cell[r];
      source[at[own]] = r;
      coefficient[at[own]++] = share(importance[r], floor, total[own], size[own]);
    }
    return new Recycled(low, new RowCombination(rowStart, source, coefficient, anchor), kept);
  }

  /** A group of one stays as it is; where no weight is above 0 all count the same. */
  private static float share(float importance, double floor, double total, int size) {
    if (size == 1) {
      return 1;
    }
    boolean flat = floor >= 0 && total <= 0;
    return (float) (flat ? 1.0 / size : Math.max(importance, floor) / total);
  }
}
