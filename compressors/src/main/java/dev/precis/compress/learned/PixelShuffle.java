package dev.precis.compress.learned;

import dev.precis.compress.BlockOrder;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;

/**
 * The rows of every square block side by side in one, as the projectors of InternVL (arXiv
 * 2404.16821) and of SmolVLM and Idefics3 take them. Nothing but a permutation.
 *
 * @param factor side of a block
 * @param transposed whether the blocks of a picture come column by column, as in the first version
 *     of InternVL's, instead of row by row
 */
public record PixelShuffle(int factor, boolean transposed) {
  /** Side of InternVL's blocks. */
  public static final int INTERNVL_FACTOR = 2;

  /**
   * Checks the factor.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public PixelShuffle {
    if (factor < 1) {
      throw new IllegalArgumentException("factor must be 1 or more, was " + factor);
    }
  }

  /** Blocks row by row: SmolVLM, Idefics3, InternVL from its version v2. */
  public static PixelShuffle of(int factor) {
    return new PixelShuffle(factor, false);
  }

  /** InternVL's first version, v1. */
  public static PixelShuffle firstOfInternVl() {
    return new PixelShuffle(INTERNVL_FACTOR, true);
  }

  /**
   * The wide rows, picture after picture.
   *
   * @param tokens one row per cell of the grid; {@code grid.t()} pictures
   * @throws IllegalArgumentException if the rows are not the grid's, or the grid not of blocks
   */
  public Matrix apply(Matrix tokens, Grid grid) {
    Shapes.requireRows(tokens, grid);
    int[] order = BlockOrder.wholeRows(grid, factor);
    if (transposed) {
      order = byColumns(order, grid);
    }
    int cells = factor * factor;
    return tokens.gather(order).reshape(order.length / cells, cells * tokens.cols());
  }

  private int[] byColumns(int[] order, Grid grid) {
    int cells = factor * factor;
    int down = grid.h() / factor;
    int across = grid.w() / factor;
    int[] out = new int[order.length];
    for (int block = 0; block < order.length / cells; block++) {
      int picture = block / (down * across);
      int x = block / down % across;
      int y = block % down;
      System.arraycopy(
          order, ((picture * down + y) * across + x) * cells, out, block * cells, cells);
    }
    return out;
  }
}
