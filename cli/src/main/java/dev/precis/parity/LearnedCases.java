package dev.precis.parity;

import dev.precis.tensor.Matrix;
import java.util.List;

/** Shapes that cases of learned methods share. */
final class LearnedCases {
  private LearnedCases() {}

  /** All rows of the matrices, one below the other. */
  static Matrix joined(List<Matrix> parts) {
    int rows = parts.stream().mapToInt(Matrix::rows).sum();
    Matrix out = Matrix.allocate(rows, parts.getFirst().cols());
    int at = 0;
    for (Matrix part : parts) {
      out.setRows(at, part);
      at += part.rows();
    }
    return out;
  }

  /** Matrices of one shape with an axis before their rows. */
  static NdArray stacked(List<Matrix> parts) {
    return NdArray.floats(
        joined(parts).toArray(), parts.size(), parts.getFirst().rows(), parts.getFirst().cols());
  }

  /** Values with the channels outermost as a row per place. */
  static Matrix channelsLast(float[] values, int places) {
    int channels = values.length / places;
    Matrix out = Matrix.allocate(places, channels);
    for (int c = 0; c < channels; c++) {
      for (int place = 0; place < places; place++) {
        out.set(place, c, values[c * places + place]);
      }
    }
    return out;
  }

  /** The way back. */
  static float[] channelsFirst(Matrix rows) {
    float[] out = new float[rows.rows() * rows.cols()];
    for (int c = 0; c < rows.cols(); c++) {
      for (int place = 0; place < rows.rows(); place++) {
        out[c * rows.rows() + place] = rows.get(place, c);
      }
    }
    return out;
  }
}
