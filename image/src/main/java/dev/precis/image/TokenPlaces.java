package dev.precis.image;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;

/** Fills in where the tokens of one encoded picture came from. */
public final class TokenPlaces {
  private TokenPlaces() {}

  /**
   * Fills the rows of one picture, in raster order.
   *
   * @param row first row of the picture in {@code columns}
   * @param picture number of the picture in its source: t of its tokens; a token's index counts all
   *     tokens of the pictures before
   * @param group provenance group of the tokens
   * @param startUs begin of the time it is shown, microseconds
   * @param endUs end of that time
   */
  public static void fill(
      Provenance columns,
      int row,
      int picture,
      int group,
      long startUs,
      long endUs,
      VisionSize size,
      Placement placement) {
    Grid grid = size.grid();
    int side = size.tokenSide();
    int at = row;
    int index = Math.multiplyExact(picture, grid.tokens());
    for (int y = 0; y < grid.h(); y++) {
      for (int x = 0; x < grid.w(); x++, at++, index++) {
        columns.index()[at] = index;
        columns.t()[at] = picture;
        columns.y()[at] = y;
        columns.x()[at] = x;
        columns.startUs()[at] = startUs;
        columns.endUs()[at] = endUs;
        columns.group()[at] = group;
        placement.box(
            (double) x * side,
            (double) y * side,
            (double) (x + 1) * side,
            (double) (y + 1) * side,
            columns.box(),
            4 * at);
      }
    }
  }
}
