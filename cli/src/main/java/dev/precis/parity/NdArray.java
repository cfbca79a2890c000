package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import dev.precis.PrecisException;
import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Numbers with a shape, whatever type they were stored in.
 *
 * @param shape sides; empty for a single value
 * @param values row-major; integers are exact up to 2^53
 */
@SuppressWarnings("ArrayRecordComponent") // compared element by element, never by equals
public record NdArray(int[] shape, double[] values) {
  private static final long EXACT = 1L << 53;

  /** Checks that the shape holds the values. */
  public NdArray {
    long product = 1;
    for (int side : shape) {
      product *= side;
    }
    if (product != values.length) {
      throw new IllegalArgumentException(
          "shape %s does not hold %d values".formatted(Arrays.toString(shape), values.length));
    }
  }

  /** A file's tensor. */
  static NdArray of(SafeTensors.Tensor tensor) {
    int[] shape = new int[tensor.shape().length];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(tensor.shape()[i]);
    }
    DType dtype = tensor.dtype();
    boolean floating =
        dtype == DType.F64 || dtype == DType.F32 || dtype == DType.F16 || dtype == DType.BF16;
    return new NdArray(shape, floating ? tensor.toDoubles() : exact(tensor));
  }

  private static double[] exact(SafeTensors.Tensor tensor) {
    long[] wide = tensor.toLongs();
    for (long value : wide) {
      if (value > EXACT || value < -EXACT) {
        throw PrecisException.user(
            "PARITY_FILE_INVALID",
            "tensor %s holds %d; integers are compared up to 2^53".formatted(tensor.name(), value));
      }
    }
    return Arrays.stream(wide).asDoubleStream().toArray();
  }

  /** A matrix, rows x cols. */
  public static NdArray of(Matrix matrix) {
    return floats(matrix.toArray(), matrix.rows(), matrix.cols());
  }

  /** All values of a matrix in one row, e.g. a single column seen as a vector. */
  public static NdArray flat(Matrix matrix) {
    float[] values = matrix.toArray();
    return floats(values, values.length);
  }

  /** Floats in the shape given. */
  public static NdArray floats(float[] values, int... shape) {
    double[] out = new double[values.length];
    Arrays.setAll(out, i -> values[i]);
    return new NdArray(shape, out);
  }

  /** A vector of doubles. */
  public static NdArray vector(double... values) {
    return new NdArray(new int[] {values.length}, values);
  }

  /** A vector of ints. */
  public static NdArray vector(int... values) {
    return new NdArray(new int[] {values.length}, Arrays.stream(values).asDoubleStream().toArray());
  }

  /** A text as its UTF-16 units, so that texts of documents compare like numbers. */
  public static NdArray text(String text) {
    return new NdArray(new int[] {text.length()}, text.chars().asDoubleStream().toArray());
  }

  /**
   * The leaves of a document by JSON pointer, e.g. {@code /cases/3/layout}: what a case whose file
   * is JSON is compared by. The root's own pointer is {@code /}.
   */
  public static Map<String, NdArray> leaves(JsonNode document) {
    Map<String, NdArray> out = new LinkedHashMap<>();
    addLeaves(document, "", out);
    return out;
  }

  private static void addLeaves(JsonNode node, String pointer, Map<String, NdArray> out) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> entry : node.properties()) {
        addLeaves(entry.getValue(), pointer + "/" + entry.getKey(), out);
      }
    } else if (node.isArray()) {
      // an empty list has no leaf of its own
      out.put(pointer + "/length", new NdArray(new int[0], new double[] {node.size()}));
      for (int i = 0; i < node.size(); i++) {
        addLeaves(node.get(i), pointer + "/" + i, out);
      }
    } else {
      out.put(pointer.isEmpty() ? "/" : pointer, leaf(node));
    }
  }

  private static NdArray leaf(JsonNode node) {
    if (node.getNodeType() == JsonNodeType.NUMBER) {
      return new NdArray(new int[0], new double[] {node.asDouble()});
    }
    return text(node.asText());
  }

  /** Position of element {@code index} in every side, e.g. {@code [3, 5]}. */
  String position(int index) {
    int[] at = new int[shape.length];
    int rest = index;
    for (int side = shape.length - 1; side >= 0; side--) {
      at[side] = rest % shape[side];
      rest /= shape[side];
    }
    return Arrays.toString(at);
  }
}
