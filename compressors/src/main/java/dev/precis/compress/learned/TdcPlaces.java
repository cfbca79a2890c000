package dev.precis.compress.learned;

import dev.precis.tokens.Provenance;
import java.util.Arrays;

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
        cover(out, r, square, 0, square.size(), r < context ? (float) tokens / context : 0);
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
      cover(out, y * columns + columns - 1, square, first, first + grid.columns(), 0);
    }
    cover(out, rows.length - 1, square, 0, square.size(), 0);
    return out;
  }

  /** Lets a row cover the boxes of several. */
  private static void cover(
      Provenance out, int row, Provenance of, int from, int to, float weight) {
    float[] box = Arrays.copyOfRange(of.box(), 4 * from, 4 * from + 4);
    for (int r = from; r < to; r++) {
      box[0] = Math.min(box[0], of.box()[4 * r]);
      box[1] = Math.min(box[1], of.box()[4 * r + 1]);
      box[2] = Math.max(box[2], of.box()[4 * r + 2]);
      box[3] = Math.max(box[3], of.box()[4 * r + 3]);
    }
    System.arraycopy(box, 0, out.box(), 4 * row, 4);
    out.weight()[row] = weight;
  }
}
