package dev.precis.compress.learned;

import dev.precis.tokens.Provenance;

/** Where the tokens that TDC makes of a frame come from. */
final class TdcPlaces {
  private TdcPlaces() {}

  /**
   * A frame's places in the order of its tokens. A token that ends a row or a frame covers that row
   * or frame and stands for no token: its weight is 0.
   *
   * @param square places of the frame's tokens averaged to the grid
   * @param tokens of the frame before that
   * @param whole whether the frame is kept whole; else it becomes {@code context} tokens, each of
   *     which looks at all of it
   */
  static Provenance of(Provenance square, int tokens, TdcGrid grid, boolean whole, int context) {
    int side = grid.side();
    int[] rows = new int[whole ? grid.tokens() + 1 : context + 1];
    if (!whole) {
      Provenance out = square.gather(rows);
      for (int r = 0; r < rows.length; r++) {
        Covering.cover(
            out, r, square, 0, square.size(), r < context ? (float) tokens / context : 0);
      }
      return out;
    }
    int at = 0;
    for (int y = grid.top(); y < side - grid.top(); y++) {
      for (int x = grid.left(); x < side - grid.left(); x++) {
        rows[at++] = y * side + x;
      }
      rows[at++] = y * side + grid.left();
    }
    Provenance out = square.gather(rows);
    int columns = grid.columns() + 1;
    for (int y = 0; y < grid.rows(); y++) {
      int first = rows[y * columns];
      Covering.cover(out, y * columns + columns - 1, square, first, first + grid.columns(), 0);
    }
    Covering.cover(out, rows.length - 1, square, 0, square.size(), 0);
    return out;
  }
}
