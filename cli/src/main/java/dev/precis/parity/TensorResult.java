package dev.precis.parity;

import java.util.Arrays;
import java.util.Optional;

/**
 * How one output compares.
 *
 * @param tensor its name
 * @param error the error that is largest beside what is allowed
 * @param allowed what is allowed there
 * @param difference the first value that is wrong, if one is
 */
public record TensorResult(
    String tensor, double error, double allowed, Optional<Difference> difference) {
  /**
   * A wrong value.
   *
   * @param position index in every side; a shape if the shapes differ
   * @param note how many are wrong
   */
  public record Difference(String position, double expected, double seen, String note) {}

  static TensorResult otherShape(String tensor, NdArray expected, NdArray actual) {
    return new TensorResult(
        tensor,
        Double.POSITIVE_INFINITY,
        0,
        Optional.of(
            new Difference(
                "",
                Double.NaN,
                Double.NaN,
                "expected shape %s, seen %s"
                    .formatted(
                        Arrays.toString(expected.shape()), Arrays.toString(actual.shape())))));
  }

  static double ratio(double error, double allowed) {
    return error == 0 || Double.isInfinite(error) ? error : error / allowed;
  }

  /** Error over what is allowed; above 1 is wrong, infinite if nothing is allowed. */
  public double ratio() {
    return ratio(error, allowed);
  }

  /** Whether every value fits. */
  public boolean passed() {
    return difference.isEmpty();
  }

  /** One line on the first wrong value; empty if there is none. */
  public String message() {
    return difference
        .map(d ->
            d.position().isEmpty()
                ? "%s: %s".formatted(tensor, d.note())
                : "%s%s: expected %s, seen %s; %s, worst error %.3g of %.3g allowed"
                    .formatted(
                        tensor,
                        d.position(),
                        number(d.expected()),
                        number(d.seen()),
                        d.note(),
                        error,
                        allowed))
        .orElse("");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
