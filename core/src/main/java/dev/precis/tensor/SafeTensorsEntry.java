package dev.precis.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A tensor to be written.
 *
 * @param spec name, type and shape
 * @param bytes exactly the spec's bytes, row-major and little-endian, in native memory or a byte
 *     array
 */
public record SafeTensorsEntry(SafeTensorsHeader.Spec spec, MemorySegment bytes) {
  /** Refuses bytes that do not fit the spec. */
  public SafeTensorsEntry {
    if (bytes.byteSize() != spec.bytes()) {
      throw new IllegalArgumentException(
          "tensor %s needs %d bytes, got %d"
              .formatted(Shapes.quote(spec.name()), spec.bytes(), bytes.byteSize()));
    }
  }

  /** The matrix as F32, rows x cols, without a copy: it must not change until it is written. */
  public static SafeTensorsEntry of(String name, Matrix matrix) {
    return new SafeTensorsEntry(
        new SafeTensorsHeader.Spec(name, DType.F32, matrix.rows(), matrix.cols()),
        matrix.segment().asSlice(0, matrix.byteSize()));
  }

  /**
   * The matrix as F32, F16 or BF16, rows x cols; the two short types round half to even.
   *
   * @throws IllegalArgumentException for another type
   */
  public static SafeTensorsEntry of(String name, Matrix matrix, DType dtype) {
    if (dtype == DType.F32) {
      return of(name, matrix);
    }
    SafeTensorsHeader.Spec spec =
        new SafeTensorsHeader.Spec(name, dtype, matrix.rows(), matrix.cols());
    return new SafeTensorsEntry(spec, halves(matrix, dtype));
  }

  /** The matrix's values as F16 or BF16 bits. */
  static MemorySegment halves(Matrix matrix, DType dtype) {
    if (dtype != DType.F16 && dtype != DType.BF16) {
      throw new IllegalArgumentException("a matrix is written as F32, F16 or BF16, not " + dtype);
    }
    boolean half = dtype == DType.F16;
    long count = (long) matrix.rows() * matrix.cols();
    MemorySegment out = Arena.ofAuto().allocate(count * Short.BYTES, Long.BYTES);
    MemorySegment from = matrix.segment();
    for (long i = 0; i < count; i++) {
      float value = from.getAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i);
      out.setAtIndex(TensorValues.SHORT, i, half ? DType.toF16(value) : DType.toBf16(value));
    }
    return out;
  }

  /** Floats as F32; without a shape they are a vector. */
  public static SafeTensorsEntry ofFloats(String name, float[] values, long... shape) {
    MemorySegment out = reserve(values.length, Float.BYTES);
    MemorySegment.copy(values, 0, out, TensorValues.FLOAT, 0, values.length);
    return entry(name, DType.F32, values.length, shape, out);
  }

  /** Doubles as F64; without a shape they are a vector. */
  public static SafeTensorsEntry ofDoubles(String name, double[] values, long... shape) {
    MemorySegment out = reserve(values.length, Double.BYTES);
    MemorySegment.copy(values, 0, out, TensorValues.DOUBLE, 0, values.length);
    return entry(name, DType.F64, values.length, shape, out);
  }

  /** Ints as I32; without a shape they are a vector. */
  public static SafeTensorsEntry ofInts(String name, int[] values, long... shape) {
    MemorySegment out = reserve(values.length, Integer.BYTES);
    MemorySegment.copy(values, 0, out, TensorValues.INT, 0, values.length);
    return entry(name, DType.I32, values.length, shape, out);
  }

  /** Longs as I64; without a shape they are a vector. */
  public static SafeTensorsEntry ofLongs(String name, long[] values, long... shape) {
    MemorySegment out = reserve(values.length, Long.BYTES);
    MemorySegment.copy(values, 0, out, TensorValues.LONG, 0, values.length);
    return entry(name, DType.I64, values.length, shape, out);
  }

  /** Bytes as U8; without a shape they are a vector. */
  public static SafeTensorsEntry ofBytes(String name, byte[] values, long... shape) {
    MemorySegment out = reserve(values.length, 1);
    MemorySegment.copy(values, 0, out, JAVA_BYTE, 0, values.length);
    return entry(name, DType.U8, values.length, shape, out);
  }

  private static MemorySegment reserve(int count, int size) {
    return Arena.ofAuto().allocate((long) count * size, Long.BYTES);
  }

  private static SafeTensorsEntry entry(
      String name, DType dtype, long count, long[] shape, MemorySegment bytes) {
    long[] sides = shape.length == 0 ? new long[] {count} : shape;
    return new SafeTensorsEntry(new SafeTensorsHeader.Spec(name, dtype, sides), bytes);
  }
}
