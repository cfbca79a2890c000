package dev.precis.parity;

/** How an output is held against the expected one. NaN equals NaN throughout. */
public sealed interface Comparison {
  /** Every value equal. */
  record Exact() implements Comparison {}

  /** Every value within {@code atol + rtol * |expected|}; 0 and 0 mean equal. */
  record Close(double atol, double rtol) implements Comparison {}

  /** Equal labels where equal labels are expected and nowhere else; the labels are free. */
  record Partition() implements Comparison {}

  /** Whole numbers that differ by at most {@code atol}. */
  record Within(double atol) implements Comparison {}

  /** Compares; shapes must be equal, stored types need not. */
  default TensorResult compare(String tensor, NdArray expected, NdArray actual) {
    return switch (this) {
      case Exact _ -> ElementComparison.compare(tensor, expected, actual, 0, 0, false);
      case Close close ->
          ElementComparison.compare(tensor, expected, actual, close.atol(), close.rtol(), false);
      case Within within ->
          ElementComparison.compare(tensor, expected, actual, within.atol(), 0, true);
      case Partition _ -> PartitionComparison.compare(tensor, expected, actual);
    };
  }
}
