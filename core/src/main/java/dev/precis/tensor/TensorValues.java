package dev.precis.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.precis.PrecisException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Elements of a file's tensor, little-endian and at any address, as Java values. */
final class TensorValues {
  static final String WRONG_TYPE = "TENSOR_TYPE";
  static final String TOO_LARGE = "TENSOR_TOO_LARGE";

  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private TensorValues() {}

  /** Writes all elements as floats to {@code target}, native order. */
  static void toFloats(SafeTensors.Tensor tensor, MemorySegment target) {
    MemorySegment from = tensor.bytes();
    ValueLayout.OfFloat to = ValueLayout.JAVA_FLOAT_UNALIGNED;
    long count = tensor.elements();
    switch (tensor.dtype()) {
      case F32 -> MemorySegment.copy(from, FLOAT, 0, target, to, 0, count);
      case F16 -> {
        for (long i = 0; i < count; i++) {
          target.setAtIndex(to, i, DType.fromF16(from.getAtIndex(SHORT, i)));
        }
      }
      case BF16 -> {
        for (long i = 0; i < count; i++) {
          target.setAtIndex(to, i, DType.fromBf16(from.getAtIndex(SHORT, i)));
        }
      }
      case F64 -> {
        for (long i = 0; i < count; i++) {
          target.setAtIndex(to, i, (float) from.getAtIndex(DOUBLE, i));
        }
      }
      case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 ->
          throw wrongType(tensor, "F32, F16, BF16 or F64");
    }
  }

  static double[] toDoubles(SafeTensors.Tensor tensor) {
    double[] out = new double[arrayLength(tensor)];
    MemorySegment from = tensor.bytes();
    for (int i = 0; i < out.length; i++) {
      out[i] =
          switch (tensor.dtype()) {
            case F64 -> from.getAtIndex(DOUBLE, i);
            case F32 -> from.getAtIndex(FLOAT, i);
            case F16 -> DType.fromF16(from.getAtIndex(SHORT, i));
            case BF16 -> DType.fromBf16(from.getAtIndex(SHORT, i));
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 ->
                throw wrongType(tensor, "F64, F32, F16 or BF16");
          };
    }
    return out;
  }

  static long[] toLongs(SafeTensors.Tensor tensor) {
    long[] out = new long[arrayLength(tensor)];
    for (int i = 0; i < out.length; i++) {
      out[i] = integer(tensor, i);
    }
    return out;
  }

  static int[] toInts(SafeTensors.Tensor tensor) {
    int[] out = new int[arrayLength(tensor)];
    for (int i = 0; i < out.length; i++) {
      long value = integer(tensor, i);
      if (value != (int) value) {
        throw outOfRange(tensor, i, Long.toString(value), "an int");
      }
      out[i] = (int) value;
    }
    return out;
  }

  private static long integer(SafeTensors.Tensor tensor, int i) {
    MemorySegment from = tensor.bytes();
    return switch (tensor.dtype()) {
      case I64 -> from.getAtIndex(LONG, i);
      case U64 -> {
        long value = from.getAtIndex(LONG, i);
        if (value < 0) {
          throw outOfRange(tensor, i, Long.toUnsignedString(value), "a long");
        }
        yield value;
      }
      case I32 -> from.getAtIndex(INT, i);
      case U32 -> Integer.toUnsignedLong(from.getAtIndex(INT, i));
      case I16 -> from.getAtIndex(SHORT, i);
      case U16 -> Short.toUnsignedLong(from.getAtIndex(SHORT, i));
      case I8 -> from.get(JAVA_BYTE, i);
      case U8 -> Byte.toUnsignedLong(from.get(JAVA_BYTE, i));
      case BOOL -> {
        byte value = from.get(JAVA_BYTE, i);
        if (value != 0 && value != 1) {
          throw outOfRange(tensor, i, Byte.toString(value), "a BOOL, 0 or 1");
        }
        yield value;
      }
      case F16, BF16, F32, F64 -> throw wrongType(tensor, "an integer type");
    };
  }

  static int arrayLength(SafeTensors.Tensor tensor) {
    long count = tensor.elements();
    if (count > Integer.MAX_VALUE - 8) {
      throw PrecisException.limit(
          TOO_LARGE,
          "tensor %s has %d elements, a Java array holds %d"
              .formatted(Shapes.quote(tensor.name()), count, Integer.MAX_VALUE - 8));
    }
    return (int) count;
  }

  private static PrecisException wrongType(SafeTensors.Tensor tensor, String wanted) {
    return PrecisException.user(
        WRONG_TYPE,
        "tensor %s is %s, %s is needed here"
            .formatted(Shapes.quote(tensor.name()), tensor.dtype(), wanted));
  }

  private static PrecisException outOfRange(
      SafeTensors.Tensor tensor, int index, String value, String wanted) {
    return PrecisException.user(
        WRONG_TYPE,
        "element %d of tensor %s is %s, which does not fit %s"
            .formatted(index, Shapes.quote(tensor.name()), value, wanted));
  }
}
