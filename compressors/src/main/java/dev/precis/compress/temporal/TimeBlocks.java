package dev.precis.compress.temporal;

import dev.precis.tokens.Grid;
import dev.precis.tokens.RowCombination;
import java.util.ArrayList;
import java.util.List;

/** Means over runs of frames and cells of the picture; every token is in exactly one. */
final class TimeBlocks {
  private TimeBlocks() {}

  /** A run of frames whose tokens become one grid of means. */
  record Block(FrameRun frames, Grid cells) {}

  /** Rows that the blocks give. */
  static int rows(List<Block> blocks) {
    return blocks.stream().mapToInt(block -> block.cells().tokens()).sum();
  }

  /** {@code count} runs of about the same length, a token each; for budgets below the frames. */
  static List<Block> even(int frames, int count) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(
          new Block(
              new FrameRun(edge(i, frames, count), edge(i + 1, frames, count)), Grid.image(1, 1)));
    }
    return blocks;
  }

  /**
   * The means of all cells. A cell lies at the middle one of its frames and of its tokens.
   *
   * @param blocks in order of time, filling the grid's frames; no side longer than the grid's
   */
  static RowCombination means(Grid grid, List<Block> blocks) {
    int rows = rows(blocks);
    int[] rowStart = new int[rows + 1];
    int[] source = new int[grid.tokens()];
    float[] coefficient = new float[grid.tokens()];
    int[] anchor = new int[rows];
    int row = 0;
    int at = 0;
    for (Block block : blocks) {
      FrameRun run = block.frames();
      Grid cells = block.cells();
      for (int cell = 0; cell < cells.tokens(); cell++) {
        int top = edge(cell / cells.w(), grid.h(), cells.h());
        int bottom = edge(cell / cells.w() + 1, grid.h(), cells.h());
        int left = edge(cell % cells.w(), grid.w(), cells.w());
        int right = edge(cell % cells.w() + 1, grid.w(), cells.w());
        float share = 1f / (run.frames() * (bottom - top) * (right - left));
        for (int line = run.first() * grid.h(); line < run.end() * grid.h(); line++) {
          int y = line % grid.h();
          for (int x = left; y >= top && y < bottom && x < right; x++) {
            source[at] = line * grid.w() + x;
            coefficient[at++] = share;
          }
        }
        int middle = (run.first() + run.end() - 1) / 2 * grid.h() + (top + bottom - 1) / 2;
        anchor[row] = middle * grid.w() + (left + right - 1) / 2;
        rowStart[++row] = at;
      }
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  /** Where cell i of m begins along a side of n. */
  private static int edge(int cell, int side, int cells) {
    return (int) ((long) cell * side / cells);
  }
}
