package dev.precis.compress.learned;

import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Means of consecutive visual tokens inside a prompt, LLaVolta (arXiv 2406.20092). A remainder
 * shorter than the stride is dropped; text stays as it is. Positions are averaged in half precision
 * and cut off to whole numbers, as in the released code, so they lose precision above 2048.
 *
 * @param start first visual token
 * @param length visual tokens
 * @param stride tokens that make one
 */
public record LlavoltaPool(int start, int length, int stride) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if start or length is negative, or stride below 1
   */
  public LlavoltaPool {
    if (start < 0 || length < 0 || stride < 1) {
      throw new IllegalArgumentException(
          "start and length must be 0 or more and stride 1 or more, were %d, %d and %d"
              .formatted(start, length, stride));
    }
  }

  /** Tokens of a prompt that had {@code count}. */
  public int size(int count) {
    if (count < start + length) {
      throw new IllegalArgumentException(
          "visual tokens %d..%d in a prompt of %d".formatted(start, start + length, count));
    }
    return count - length + length / stride;
  }

  /** The hidden states of one prompt after pooling. */
  public Matrix hidden(Matrix rows) {
    Matrix out = Matrix.allocate(size(rows.rows()), rows.cols());
    float[] row = new float[rows.cols()];
    double[] sum = new double[rows.cols()];
    for (int r = 0; r < out.rows(); r++) {
      int from = first(r);
      if (!pooled(r)) {
        out.setRow(r, rows, from);
        continue;
      }
      Arrays.fill(sum, 0);
      for (int i = 0; i < stride; i++) {
        rows.copyRow(from + i, row, 0);
        for (int c = 0; c < row.length; c++) {
          sum[c] += row[c];
        }
      }
      for (int c = 0; c < row.length; c++) {
        row[c] = (float) (sum[c] / stride);
      }
      out.setRow(r, row, 0);
    }
    return out;
  }

  /** The positions of one prompt after pooling. */
  public int[] positions(int[] positions) {
    int[] out = new int[size(positions.length)];
    for (int r = 0; r < out.length; r++) {
      int from = first(r);
      if (!pooled(r)) {
        out[r] = positions[from];
        continue;
      }
      float sum = 0;
      for (int i = 0; i < stride; i++) {
        sum += half(positions[from + i]);
      }
      out[r] = (int) half(sum / stride);
    }
    return out;
  }

  private static float half(float value) {
    return DType.fromF16(DType.toF16(value));
  }

  private boolean pooled(int row) {
    return row >= start && row < start + length / stride;
  }

  /** First token of the prompt that goes into a row. */
  private int first(int row) {
    if (row < start) {
      return row;
    }
    int cells = length / stride;
    return row < start + cells ? start + (row - start) * stride : row - cells + length;
  }
}
