package dev.precis.parity;

import java.util.Arrays;
import java.util.Optional;

/** Compares value by value. */
final class ElementComparison {
  private ElementComparison() {}

  static TensorResult compare(
      String tensor, NdArray expected, NdArray actual, double atol, double rtol, boolean whole) {
    if (!Arrays.equals(expected.shape(), actual.shape())) {
      return TensorResult.otherShape(tensor, expected, actual);
    }
    double[] wanted = expected.values();
    double[] seen = actual.values();
    double worstError = 0;
    double worstAllowed = atol;
    double worstRatio = 0;
    int first = -1;
    int wrong = 0;
    for (int i = 0; i < wanted.length; i++) {
      double allowed = rtol == 0 ? atol : atol + rtol * Math.abs(wanted[i]);
      double error = error(wanted[i], seen[i], whole);
      double ratio = TensorResult.ratio(error, allowed);
      if (ratio > worstRatio) {
        worstError = error;
        worstAllowed = allowed;
        worstRatio = ratio;
      }
      // beside an expected NaN or infinity the tolerance is no number that could refuse
      if (error > allowed || Double.isInfinite(error)) {
        wrong++;
        first = first < 0 ? i : first;
      }
    }
    Optional<TensorResult.Difference> difference =
        first < 0
            ? Optional.empty()
            : Optional.of(
                new TensorResult.Difference(
                    expected.position(first),
                    wanted[first],
                    seen[first],
                    "%d of %d values differ".formatted(wrong, wanted.length)));
    return new TensorResult(tensor, worstError, worstAllowed, difference);
  }

  /** How far apart two values are; infinite if only one is a NaN, or one is infinite. */
  private static double error(double wanted, double seen, boolean whole) {
    if (Double.isNaN(wanted) && Double.isNaN(seen)) {
      return 0;
    }
    if (wanted == seen) {
      return 0;
    }
    double distance = Math.abs(wanted - seen);
    boolean broken = Double.isNaN(distance) || Double.isInfinite(distance);
    return broken || (whole && seen != Math.rint(seen)) ? Double.POSITIVE_INFINITY : distance;
  }
}
