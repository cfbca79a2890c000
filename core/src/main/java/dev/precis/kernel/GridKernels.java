package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/** Resizing and pooling of tokens that lie on a grid, one row per cell in raster order. */
final class GridKernels {
  private GridKernels() {}

  static Matrix resize(KernelProvider kernels, Matrix tokens, int h, int w, int newH, int newW) {
    Matrix out = Matrix.allocate(newH * newW, tokens.cols());
    int[] rows = new int[4];
    double stepY = (double) h / newH;
    double stepX = (double) w / newW;
    for (int y = 0; y < newH; y++) {
      double sourceY = Math.max(0, (y + 0.5) * stepY - 0.5);
      int top = Math.min((int) sourceY, h - 1);
      int bottom = Math.min(top + 1, h - 1);
      float down = (float) (sourceY - top);
      for (int x = 0; x < newW; x++) {
        double sourceX = Math.max(0, (x + 0.5) * stepX - 0.5);
        int left = Math.min((int) sourceX, w - 1);
        int right = Math.min(left + 1, w - 1);
        rows[0] = top * w + left;
        rows[1] = top * w + right;
        rows[2] = bottom * w + left;
        rows[3] = bottom * w + right;
        kernels.interpolate(tokens, rows, (float) (sourceX - left), down, out, y * newW + x);
      }
    }
    return out;
  }

  static Matrix adaptivePool(
      KernelProvider kernels, Matrix tokens, int h, int w, int newH, int newW) {
    Matrix out = Matrix.allocate(newH * newW, tokens.cols());
    double[] totals = new double[tokens.cols()];
    for (int y = 0; y < newH; y++) {
      int top = (int) ((long) y * h / newH);
      int bottom = (int) (((long) (y + 1) * h + newH - 1) / newH);
      for (int x = 0; x < newW; x++) {
        int left = (int) ((long) x * w / newW);
        int right = (int) (((long) (x + 1) * w + newW - 1) / newW);
        window(kernels, tokens, w, top, bottom, left, right, totals, out, y * newW + x);
      }
    }
    return out;
  }

  static Matrix pool(KernelProvider kernels, Matrix tokens, int h, int w, int window, int stride) {
    int newH = (h - window) / stride + 1;
    int newW = (w - window) / stride + 1;
    Matrix out = Matrix.allocate(newH * newW, tokens.cols());
    double[] totals = new double[tokens.cols()];
    for (int y = 0; y < newH; y++) {
      int top = y * stride;
      for (int x = 0; x < newW; x++) {
        int left = x * stride;
        window(
            kernels, tokens, w, top, top + window, left, left + window, totals, out, y * newW + x);
      }
    }
    return out;
  }

  private static void window(
      KernelProvider kernels,
      Matrix tokens,
      int w,
      int top,
      int bottom,
      int left,
      int right,
      double[] totals,
      Matrix out,
      int to) {
    int[] rows = new int[(bottom - top) * (right - left)];
    int count = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        rows[count++] = y * w + x;
      }
    }
    Arrays.fill(totals, 0);
    kernels.sumRows(tokens, rows, null, count, totals);
    float[] mean = new float[totals.length];
    for (int c = 0; c < mean.length; c++) {
      mean[c] = (float) (totals[c] / count);
    }
    out.setRow(to, mean, 0);
  }
}
