package dev.precis.model;

import dev.precis.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What two calls must have in common to run as one: names, types and sides after the first.
 *
 * @param inputs by name
 * @param outputs by name
 */
record RunShape(Map<String, Slice> inputs, Map<String, Slice> outputs) {
  /**
   * One row of a tensor.
   *
   * @param sides after the first
   */
  record Slice(DType dtype, List<Long> sides) {
    /** Its bytes. */
    long bytes() {
      long bytes = dtype.bytes();
      for (long side : sides) {
        bytes = Math.multiplyExact(bytes, side);
      }
      return bytes;
    }

    /** The shape of so many rows. */
    long[] shape(int rows) {
      long[] shape = new long[sides.size() + 1];
      shape[0] = rows;
      for (int i = 0; i < sides.size(); i++) {
        shape[i + 1] = sides.get(i);
      }
      return shape;
    }
  }

  /** The shape of a call whose tensors all have a first side. */
  static RunShape of(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    return new RunShape(slices(inputs), slices(outputs));
  }

  private static Map<String, Slice> slices(Map<String, Tensor> tensors) {
    Map<String, Slice> slices = new TreeMap<>();
    tensors.forEach((name, tensor) ->
        slices.put(
            name,
            new Slice(tensor.dtype(), Arrays.stream(tensor.shape()).skip(1).boxed().toList())));
    return slices;
  }

  /** The first side that all tensors share; 0 if they do not. */
  static int rows(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    long rows = 0;
    for (Map<String, Tensor> tensors : List.of(inputs, outputs)) {
      for (Tensor tensor : tensors.values()) {
        long[] shape = tensor.shape();
        if (shape.length == 0 || (rows != 0 && shape[0] != rows)) {
          return 0;
        }
        rows = shape[0];
      }
    }
    return Math.toIntExact(rows);
  }
}
