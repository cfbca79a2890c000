package dev.precis.bench;

import dev.precis.tensor.Matrix;

/** Whether two contenders computed the same, without which a comparison of times says nothing. */
final class Agreement {
  /** Largest difference of a merged value, as a part of the largest value there is. */
  static final double MERGED_TOLERANCE = 2e-5;

  private Agreement() {}

  /**
   * What differs; empty text if nothing.
   *
   * @param exact whether rows must agree to the bit
   */
  static String difference(Matrix ours, Matrix theirs, boolean exact) {
    if (ours.rows() != theirs.rows() || ours.cols() != theirs.cols()) {
      return "%d x %d against %d x %d"
          .formatted(ours.rows(), ours.cols(), theirs.rows(), theirs.cols());
    }
    double most = 0;
    for (float value : ours.toArray()) {
      most = Math.max(most, Math.abs(value));
    }
    double allowed = exact ? 0 : MERGED_TOLERANCE * most;
    for (int r = 0; r < ours.rows(); r++) {
      for (int c = 0; c < ours.cols(); c++) {
        if (!(Math.abs((double) ours.get(r, c) - theirs.get(r, c)) <= allowed)) {
          return "row %d, column %d: %s against %s, allowed is %s"
              .formatted(r, c, ours.get(r, c), theirs.get(r, c), allowed);
        }
      }
    }
    return "";
  }
}
