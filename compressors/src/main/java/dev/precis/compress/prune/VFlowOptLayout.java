package dev.precis.compress.prune;

/**
 * How the rows of a VFlowOpt sequence lie: the base picture row by row, then the grid of its tiles,
 * each of its lines with a newline row at the end. Cells of the two never mix.
 *
 * @param baseRows lines of the base picture
 * @param baseCols tokens of a line
 * @param localRows lines of the tiles' grid, 0 for none
 * @param localStride rows of a line, the newline counted
 */
public record VFlowOptLayout(int baseRows, int baseCols, int localRows, int localStride) {
  /**
   * Checks the sides.
   *
   * @throws IllegalArgumentException if the base is empty or a side negative
   */
  public VFlowOptLayout {
    if (baseRows < 1 || baseCols < 1 || localRows < 0 || localStride < 0) {
      throw new IllegalArgumentException(
          "base %d x %d must be 1 x 1 or more, local grid %d x %d 0 x 0 or more"
              .formatted(baseRows, baseCols, localRows, localStride));
    }
    Math.addExact(
        Math.multiplyExact(baseRows, baseCols), Math.multiplyExact(localRows, localStride));
  }

  /** One picture without tiles. */
  public static VFlowOptLayout picture(int rows, int cols) {
    return new VFlowOptLayout(rows, cols, 0, 0);
  }

  /** Rows of the whole sequence. */
  public int tokens() {
    return baseRows * baseCols + localRows * localStride;
  }

  /** The number of a row's cell, cells being squares of {@code side} tokens. */
  int cell(int row, double side) {
    int base = baseRows * baseCols;
    if (row < base) {
      return cell(row / baseCols, row % baseCols, across(baseCols, side), side);
    }
    int local = row - base;
    int first = across(baseRows, side) * across(baseCols, side);
    int own = cell(local / localStride, local % localStride, across(localStride, side), side);
    return first + own;
  }

  private static int cell(int y, int x, int across, double side) {
    return (int) Math.floor(y / side) * across + (int) Math.floor(x / side);
  }

  /** How many cells there are. */
  int cells(double side) {
    return across(baseRows, side) * across(baseCols, side)
        + across(localRows, side) * across(localStride, side);
  }

  private static int across(int tokens, double side) {
    return tokens == 0 ? 0 : (int) Math.floor((tokens - 1) / side) + 1;
  }
}
