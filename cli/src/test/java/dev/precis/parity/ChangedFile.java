package dev.precis.parity;

import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Falsifies tensors of a case. */
final class ChangedFile {
  private ChangedFile() {}

  /**
   * Changes the last value of every tensor that the test chooses, far beyond any tolerance; one
   * without values gets one.
   */
  static void rewrite(Path file, Predicate<String> chosen) {
    copy(file, file, chosen);
  }

  static void copy(Path file, Path target, Predicate<String> chosen) {
    List<SafeTensorsEntry> entries = new ArrayList<>();
    try (SafeTensors tensors = SafeTensors.open(file)) {
      for (String name : tensors.names()) {
        SafeTensors.Tensor tensor = tensors.tensor(name);
        double[] values = NdArray.of(tensor).values();
        long[] shape = tensor.shape();
        if (chosen.test(name) && values.length == 0) {
          values = new double[1];
          shape = new long[] {1};
        } else if (chosen.test(name)) {
          int last = values.length - 1;
          values[last] = Double.isNaN(values[last]) ? 0 : values[last] + 2 + Math.abs(values[last]);
        }
        entries.add(entry(tensor, values, shape));
      }
    }
    SafeTensors.write(target, entries, Map.of());
  }

  private static SafeTensorsEntry entry(SafeTensors.Tensor tensor, double[] values, long[] shape) {
    if (tensor.dtype().name().contains("F")) {
      return SafeTensorsEntry.ofDoubles(tensor.name(), values, shape);
    }
    long[] whole = new long[values.length];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = (long) values[i];
    }
    return SafeTensorsEntry.ofLongs(tensor.name(), whole, shape);
  }
}
