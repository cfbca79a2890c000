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
    return RowCombination.ofCells(from, to);
  }
}
