package dev.precis.compress;

import dev.precis.tokens.Grid;

/** The tokens of a grid, square block by square block. */
public final class BlockOrder {
  /** Stands for a place beyond the right or lower edge. */
  public static final int OUTSIDE = -1;

  private BlockOrder() {}

  /**
   * Rows of the tokens: pictures in order, their blocks in raster order, the tokens of a block in
   * raster order. Every block has side x side entries; those beyond an edge are {@link #OUTSIDE}.
   *
   * @throws IllegalArgumentException if the side is below 1
   */
  public static int[] rows(Grid grid, int side) {
    if (side < 1) {
      throw new IllegalArgumentException("the side of a block must be 1 or more, was " + side);
    }
    int down = Math.ceilDiv(grid.h(), side);
    int across = Math.ceilDiv(grid.w(), side);
    int perBlock = Math.multiplyExact(side, side);
    int[] rows = new int[Math.multiplyExact(grid.t() * down * across, perBlock)];
    for (int at = 0; at < rows.length; at++) {
      int block = at / perBlock;
      int within = at % perBlock;
      int picture = block / (down * across);
      int y = block / across % down * side + within / side;
      int x = block % across * side + within % side;
      rows[at] =
          y < grid.h() && x < grid.w() ? picture * grid.perStep() + y * grid.w() + x : OUTSIDE;
    }
    return rows;
  }

  /**
   * As {@link #rows}, of a grid that is made of whole blocks.
   *
   * @throws IllegalArgumentException naming both sides if it is not
   */
  public static int[] wholeRows(Grid grid, int side) {
    if (side < 1 || grid.h() % side != 0 || grid.w() % side != 0) {
      throw new IllegalArgumentException(
          "a grid of %d x %d tokens is not made of blocks of side %d"
              .formatted(grid.h(), grid.w(), side));
    }
    return rows(grid, side);
  }
}
