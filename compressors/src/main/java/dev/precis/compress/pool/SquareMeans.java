package dev.precis.compress.pool;

import dev.precis.tokens.Grid;
import dev.precis.tokens.RowCombination;

/** Means of square blocks from the upper left corner; blocks at the far edges may be smaller. */
final class SquareMeans {
  private SquareMeans() {}

  /** The grid of blocks of {@code side} x {@code side} tokens. */
  static Grid grid(Grid from, int side) {
    return Grid.image(Math.ceilDiv(from.h(), side), Math.ceilDiv(from.w(), side));
  }

  /** The mean of every block, at the block's upper left token. */
  static RowCombination of(Grid from, int side) {
    Grid to = grid(from, side);
    int[] rowStart = new int[to.tokens() + 1];
    int[] source = new int[from.tokens()];
    float[] coefficient = new float[from.tokens()];
    int[] anchor = new int[to.tokens()];
    int at = 0;
    for (int r = 0; r < to.tokens(); r++) {
      int top = r / to.w() * side;
      int left = r % to.w() * side;
      int bottom = Math.min(from.h(), top + side);
      int right = Math.min(from.w(), left + side);
      float share = 1f / ((bottom - top) * (right - left));
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          source[at] = y * from.w() + x;
          coefficient[at++] = share;
        }
      }
      anchor[r] = top * from.w() + left;
      rowStart[r + 1] = at;
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }
}
