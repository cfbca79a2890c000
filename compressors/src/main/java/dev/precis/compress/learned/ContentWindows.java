package dev.precis.compress.learned;

import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * The square windows that LLaMA-VID averages a frame's patches over: side by side from the upper
 * left, a rest that no window covers left out.
 *
 * @param side patches a side of the frame's grid
 * @param window patches a side of a window
 */
record ContentWindows(int side, int window) {
  /**
   * The windows of a frame.
   *
   * @throws IllegalArgumentException for more cells than patches
   */
  static ContentWindows of(int side, LlamaVid.Content content) {
    int cells =
        switch (content) {
          case LlamaVid.Content.All _ -> side;
          case LlamaVid.Content.Mean _ -> 1;
          case LlamaVid.Content.Cells some -> some.cells();
        };
    if (cells > side) {
      throw new IllegalArgumentException(
          "%d cells a side cannot be made of %d patches".formatted(cells, side));
    }
    return new ContentWindows(side, side / cells);
  }

  /** Windows along a side. */
  int perSide() {
    return side / window;
  }

  /** Windows of a frame. */
  int count() {
    return perSide() * perSide();
  }

  /** What a frame's tokens are made of: the context token of all patches, then each window's. */
  RowCombination rows() {
    int all = side * side;
    int area = window * window;
    int[] rowStart = new int[count() + 2];
    int[] source = new int[all + count() * area];
    float[] coefficient = new float[source.length];
    int[] anchor = new int[count() + 1];
    Arrays.setAll(source, patch -> patch);
    Arrays.fill(coefficient, 0, all, 1f / all);
    Arrays.fill(coefficient, all, source.length, 1f / area);
    rowStart[1] = all;
    int at = all;
    for (int r = 0; r < count(); r++) {
      int top = r / perSide() * window;
      int left = r % perSide() * window;
      for (int patch = 0; patch < area; patch++) {
        source[at++] = (top + patch / window) * side + left + patch % window;
      }
      anchor[r + 1] = (top + (window - 1) / 2) * side + left + (window - 1) / 2;
      rowStart[r + 2] = at;
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }
}
