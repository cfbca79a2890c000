package dev.precis.compress;

import dev.precis.tokens.Grid;
import dev.precis.tokens.RowCombination;

/** Means of cells that part a grid without overlap. */
public final class CellMeans {
  private CellMeans() {}

  /**
   * The means of {@code to}'s cells; cell i of m along a side of n covers i n / m (rounded down) to
   * (i + 1) n / m. A cell lies where its middle token is.
   *
   * @param to no side larger than that of {@code from}
   */
  public static RowCombination of(Grid from, Grid to) {
    int[] rowStart = new int[to.tokens() + 1];
    int[] source = new int[from.tokens()];
    float[] coefficient = new float[from.tokens()];
    int[] anchor = new int[to.tokens()];
    int at = 0;
    for (int r = 0; r < to.tokens(); r++) {
      int top = edge(r / to.w(), from.h(), to.h());
      int bottom = edge(r / to.w() + 1, from.h(), to.h());
      int left = edge(r % to.w(), from.w(), to.w());
      int right = edge(r % to.w() + 1, from.w(), to.w());
      float share = 1f / ((bottom - top) * (right - left));
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          source[at] = y * from.w() + x;
          coefficient[at++] = share;
        }
      }
      anchor[r] = (top + bottom - 1) / 2 * from.w() + (left + right - 1) / 2;
      rowStart[r + 1] = at;
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  private static int edge(int cell, int side, int cells) {
    return (int) ((long) cell * side / cells);
  }
}
