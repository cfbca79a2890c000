package dev.precis.compress.learned;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Soft assignment of pixels to the 3 x 3 cells around their own. A cell outside the grid counts as
 * a zero vector: it takes part in a pixel's softmax, and what falls to it is lost. The image is
 * padded with zero pixels at the right and bottom to whole cells; these are pixels like others.
 */
final class SuperTokenCells {
  private static final int AROUND = 9;
  private static final double SMALLEST_MASS = 1e-12;

  private final Matrix pixels;
  private final int h;
  private final int w;
  private final int cellHeight;
  private final int cellWidth;
  private final int down;
  private final int across;
  private final float[] shares;
  private Matrix tokens;

  SuperTokenCells(Matrix pixels, int h, int w, int cellHeight, int cellWidth) {
    this.h = h;
    this.w = w;
    this.cellHeight = cellHeight;
    this.cellWidth = cellWidth;
    down = Math.ceilDiv(h, cellHeight);
    across = Math.ceilDiv(w, cellWidth);
    this.pixels = padded(pixels);
    shares = new float[Math.multiplyExact(AROUND, this.pixels.rows())];
    tokens = Matrix.allocate(down * across, pixels.cols());
    float[] even = new float[cellHeight * cellWidth];
    Arrays.fill(even, 1f / even.length);
    for (int cell = 0; cell < tokens.rows(); cell++) {
      tokens.setRow(cell, Kernels.weightedSum(this.pixels, members(cell), even), 0);
    }
  }

  private Matrix padded(Matrix source) {
    int paddedWidth = across * cellWidth;
    if (down * cellHeight == h && paddedWidth == w) {
      return source;
    }
    Matrix out = Matrix.allocate(Math.multiplyExact(down * cellHeight, paddedWidth), source.cols());
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        out.setRow(y * paddedWidth + x, source, y * w + x);
      }
    }
    return out;
  }

  /** Pixels of a cell. */
  private int[] members(int cell) {
    int[] members = new int[cellHeight * cellWidth];
    int corner = cell / across * cellHeight * across * cellWidth + cell % across * cellWidth;
    for (int i = 0; i < members.length; i++) {
      members[i] = corner + i / cellWidth * across * cellWidth + i % cellWidth;
    }
    return members;
  }

  /** The cell at place {@code around} of the 3 x 3 around a pixel's own, -1 outside the grid. */
  private int cell(int pixel, int around) {
    int width = across * cellWidth;
    int y = pixel / width / cellHeight + around / 3 - 1;
    int x = pixel % width / cellWidth + around % 3 - 1;
    return y < 0 || x < 0 || y >= down || x >= across ? -1 : y * across + x;
  }

  /** Assigns pixels by their likeness to the cells, and makes the cells anew from their pixels. */
  void assign() {
    int width = pixels.cols();
    float scale = (float) (1 / Math.sqrt(width));
    double[] logits = new double[AROUND];
    Matrix sums = Matrix.allocate(tokens.rows(), width);
    double[] mass = new double[tokens.rows()];
    for (int pixel = 0; pixel < pixels.rows(); pixel++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int around = 0; around < AROUND; around++) {
        int cell = cell(pixel, around);
        logits[around] = cell < 0 ? 0 : scale * Kernels.dot(pixels, pixel, tokens, cell);
        largest = Math.max(largest, logits[around]);
      }
      double total = 0;
      for (int around = 0; around < AROUND; around++) {
        logits[around] = Math.exp(logits[around] - largest);
        total += logits[around];
      }
      for (int around = 0; around < AROUND; around++) {
        float share = (float) (logits[around] / total);
        shares[AROUND * pixel + around] = share;
        int cell = cell(pixel, around);
        if (cell >= 0) {
          Kernels.axpy(share, pixels, pixel, sums, cell);
          mass[cell] += share;
        }
      }
    }
    Matrix next = Matrix.allocate(tokens.rows(), width);
    for (int cell = 0; cell < tokens.rows(); cell++) {
      Kernels.axpy((float) (1 / (mass[cell] + SMALLEST_MASS)), sums, cell, next, cell);
    }
    tokens = next;
  }

  /** The cells as they are now. */
  Matrix tokens() {
    return tokens;
  }

  /** Each pixel of the image as the mixture of cells by its last shares. */
  Matrix spread(Matrix cells) {
    Matrix out = Matrix.allocate(h * w, cells.cols());
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int pixel = y * across * cellWidth + x;
        for (int around = 0; around < AROUND; around++) {
          int cell = cell(pixel, around);
          if (cell >= 0) {
            Kernels.axpy(shares[AROUND * pixel + around], cells, cell, out, y * w + x);
          }
        }
      }
    }
    return out;
  }
}
