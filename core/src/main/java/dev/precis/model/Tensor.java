package dev.precis.model;

import dev.precis.tensor.DType;
import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A view of native memory with a shape, for graph inputs and pinned outputs. The caller owns the
 * memory and keeps it alive while the graph runs.
 *
 * @param dtype F32 or I64
 * @param shape sides, outermost first
 * @param memory row-major native-order values
 */
@SuppressWarnings("ArrayRecordComponent") // shapes are arrays in every runtime this talks to
public record Tensor(DType dtype, long[] shape, MemorySegment memory) {
  /**
   * Checks that the memory holds the shape.
   *
   * @throws IllegalArgumentException if it is too small
   */
  public Tensor {
    long need = dtype.bytes();
    for (long side : shape) {
      if (side < 0) {
        throw new IllegalArgumentException(
            "tensor sides must be 0 or more: " + Arrays.toString(shape));
      }
      need = Math.multiplyExact(need, side);
    }
    if (memory.byteSize() < need) {
      throw new IllegalArgumentException(
          "%s of %s needs %d bytes, memory has %d"
              .formatted(dtype, Arrays.toString(shape), need, memory.byteSize()));
    }
  }

  /** The values of a matrix seen as a float tensor of the shape given. */
  public static Tensor of(Matrix matrix, long... shape) {
    return new Tensor(DType.F32, shape, matrix.segment().asSlice(0, matrix.byteSize()));
  }

  /** Whole numbers as an I64 tensor; its memory is left to the garbage collector. */
  public static Tensor ofIntegers(int[] values, long... shape) {
    MemorySegment memory = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, values.length);
    for (int i = 0; i < values.length; i++) {
      memory.setAtIndex(ValueLayout.JAVA_LONG, i, values[i]);
    }
    return new Tensor(DType.I64, shape, memory);
  }

  /** Exactly the bytes of the values. */
  public MemorySegment bytes() {
    return memory.asSlice(0, count() * dtype.bytes());
  }

  /** Number of values. */
  public long count() {
    long count = 1;
    for (long side : shape) {
      count *= side;
    }
    return count;
  }
}
