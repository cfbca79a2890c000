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
      for (int r = 0; r < part.rows(); r++) {
        out.setRow(at++, part, r);
      }
    }
    return out;
  }

  /** Matrices of one shape with an axis before their rows. */
  static NdArray stacked(List<Matrix> parts) {
    return NdArray.floats(
        joined(parts).toArray(), parts.size(), parts.getFirst().rows(), parts.getFirst().cols());
  }
}
