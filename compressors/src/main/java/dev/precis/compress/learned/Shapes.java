package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;

/** Checks of what callers pass. */
final class Shapes {
  private Shapes() {}

  /**
   * Fails unless there is a row for every cell.
   *
   * @throws IllegalArgumentException naming both numbers
   */
  static void requireRows(Matrix tokens, Grid grid) {
    if (tokens.rows() != grid.tokens()) {
      throw new IllegalArgumentException(
          "%d rows for a grid of %d x %d x %d"
              .formatted(tokens.rows(), grid.t(), grid.h(), grid.w()));
    }
  }
}
