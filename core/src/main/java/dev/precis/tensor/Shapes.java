package dev.precis.tensor;

import java.util.Arrays;

/** Checked products of shapes, and hostile text made safe for messages. */
final class Shapes {
  private static final int SHOWN = 80;

  private Shapes() {}

  /** Number of elements, or -1 if a side is negative or the product overflows a long. */
  static long elements(long... shape) {
    long product = 1;
    boolean zero = false;
    for (long side : shape) {
      if (side < 0) {
        return -1;
      }
      zero |= side == 0;
      // a zero side must not hide the overflow of the others
      long factor = side == 0 ? 1 : side;
      if (product > Long.MAX_VALUE / factor) {
        return -1;
      }
      product *= factor;
    }
    return zero ? 0 : product;
  }

  /** Bytes of the elements, or -1 if a side is negative or the product overflows a long. */
  static long bytes(DType dtype, long... shape) {
    long count = elements(shape);
    return count < 0 || count > Long.MAX_VALUE / dtype.bytes() ? -1 : count * dtype.bytes();
  }

  /** The shape as text, cut if it is long. */
  static String show(long... shape) {
    return shape.length <= SafeTensorsLimits.MAX_RANK
        ? Arrays.toString(shape)
        : "of " + shape.length + " sides";
  }

  /** The text in quotes, cut to a line's length and without control characters. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder("'");
    int length = Math.min(text.length(), SHOWN);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    return out.append(text.length() > SHOWN ? "...'" : "'").toString();
  }
}
