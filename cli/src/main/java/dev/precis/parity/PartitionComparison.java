package dev.precis.parity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares groupings: the labels of both sides must map one to one. */
final class PartitionComparison {
  private PartitionComparison() {}

  static TensorResult compare(String tensor, NdArray expected, NdArray actual) {
    if (!Arrays.equals(expected.shape(), actual.shape())) {
      return TensorResult.otherShape(tensor, expected, actual);
    }
    Map<Double, Double> forward = new HashMap<>();
    Map<Double, Double> backward = new HashMap<>();
    int first = -1;
    int wrong = 0;
    double[] wanted = expected.values();
    double[] seen = actual.values();
    for (int i = 0; i < wanted.length; i++) {
      Double label = forward.putIfAbsent(wanted[i], seen[i]);
      Double back = backward.putIfAbsent(seen[i], wanted[i]);
      boolean fits =
          (label == null || same(label, seen[i])) && (back == null || same(back, wanted[i]));
      if (!fits) {
        wrong++;
        first = first < 0 ? i : first;
      }
    }
    if (first < 0) {
      return new TensorResult(tensor, 0, 0, Optional.empty());
    }
    return new TensorResult(
        tensor,
        wrong,
        0,
        Optional.of(
            new TensorResult.Difference(
                expected.position(first),
                wanted[first],
                seen[first],
                "%d of %d labels break the grouping".formatted(wrong, wanted.length))));
  }

  /** As the maps compare: NaN equals NaN. */
  private static boolean same(double a, double b) {
    return Double.compare(a, b) == 0;
  }
}
