package dev.precis.compress.spacetime;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * One level of the pyramid over the frames of a clip. Cell (y, x) of a level covers the rows {@code
 * rowStart[y]} to {@code rowStart[y + 1]} of the next finer level, and the columns likewise.
 *
 * @param rowStart first finer row of every row of cells, and the number of finer rows at the end
 * @param colStart first finer column of every column of cells, and their number at the end
 * @param top first row of the finest level, likewise
 * @param left first column of the finest level, likewise
 * @param values one row per cell, frame after frame
 * @param norm length of every row
 */
@SuppressWarnings("ArrayRecordComponent") // a table, never compared
record SttmLevel(
    int[] rowStart, int[] colStart, int[] top, int[] left, Matrix values, float[] norm) {

  /** The tokens themselves. */
  static SttmLevel finest(Matrix tokens, int height, int width) {
    int[] rows = counting(height);
    int[] cols = counting(width);
    return new SttmLevel(rows, cols, rows, cols, tokens, Kernels.rowNorms(tokens));
  }

  private static int[] counting(int n) {
    int[] out = new int[n + 1];
    for (int i = 0; i <= n; i++) {
      out[i] = i;
    }
    return out;
  }

  int height() {
    return rowStart.length - 1;
  }

  int width() {
    return colStart.length - 1;
  }

  int cells() {
    return height() * width();
  }

  /** Tokens of a cell. */
  int tokens(int y, int x) {
    return (top[y + 1] - top[y]) * (left[x + 1] - left[x]);
  }

  /**
   * The level of half the sides, rounded up: cells of two by two; of an odd side the first row or
   * column stands alone.
   *
   * @param byTokens whether a child counts as often as it has tokens, not once
   */
  SttmLevel coarser(int frames, boolean byTokens) {
    int[] rows = halves(height());
    int[] cols = halves(width());
    int high = rows.length - 1;
    int wide = cols.length - 1;
    Matrix means = Matrix.allocate(frames * high * wide, values.cols());
    for (int t = 0; t < frames; t++) {
      for (int y = 0; y < high; y++) {
        for (int x = 0; x < wide; x++) {
          double total = 0;
          for (int cy = rows[y]; cy < rows[y + 1]; cy++) {
            for (int cx = cols[x]; cx < cols[x + 1]; cx++) {
              total += byTokens ? tokens(cy, cx) : 1;
            }
          }
          for (int cy = rows[y]; cy < rows[y + 1]; cy++) {
            for (int cx = cols[x]; cx < cols[x + 1]; cx++) {
              float part = (float) ((byTokens ? tokens(cy, cx) : 1) / total);
              int child = t * cells() + cy * width() + cx;
              Kernels.axpy(part, values, child, means, t * high * wide + y * wide + x);
            }
          }
        }
      }
    }
    return new SttmLevel(
        rows, cols, through(top, rows), through(left, cols), means, Kernels.rowNorms(means));
  }

  private static int[] halves(int side) {
    int[] start = new int[(side + 1) / 2 + 1];
    for (int i = 1; i < start.length; i++) {
      start[i] = side % 2 == 0 ? 2 * i : 2 * i - 1;
    }
    return start;
  }

  private static int[] through(int[] finest, int[] start) {
    int[] out = new int[start.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = finest[start[i]];
    }
    return out;
  }
}
