package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposition of a square of sixteen rows that never leaves the registers: in four rounds rows
 * that are 1, 2, 4 and 8 apart exchange the halves, quarters and so on that lie off the diagonal.
 * Written out by hand: a loop over rows would put them into memory. For registers of sixteen floats
 * only.
 */
final class VectorSquare {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int SIDE = 16;

  /** Whether registers are as wide as the square. */
  static final boolean FITS = SPECIES.length() == SIDE;

  private static final VectorShuffle<Float> ACROSS_1 = across(1);
  private static final VectorShuffle<Float> ACROSS_2 = across(2);
  private static final VectorShuffle<Float> ACROSS_4 = across(4);
  private static final VectorShuffle<Float> ACROSS_8 = across(8);
  private static final VectorMask<Float> UPPER_1 = upper(1);
  private static final VectorMask<Float> UPPER_2 = upper(2);
  private static final VectorMask<Float> UPPER_4 = upper(4);
  private static final VectorMask<Float> UPPER_8 = upper(8);

  private VectorSquare() {}

  /** Every lane from the one that is {@code step} away, as its number's bit says. */
  private static VectorShuffle<Float> across(int step) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ step) % SPECIES.length());
  }

  /** The lanes whose number has this bit. */
  private static VectorMask<Float> upper(int step) {
    long bits = 0;
    for (int lane = 0; lane < SPECIES.length(); lane++) {
      bits |= (lane & step) == 0 ? 0 : 1L << lane;
    }
    return VectorMask.fromLong(SPECIES, bits);
  }

  private static FloatVector load(MemorySegment from, long start, long stride, int row) {
    return FloatVector.fromMemorySegment(SPECIES, from, start + row * stride, ORDER);
  }

  /**
   * Writes the square's columns as rows, {@code step} floats apart.
   *
   * @param start where the square begins, bytes
   * @param stride from row to row, bytes
   * @param last number of the last row there is; it stands for those after it
   * @param at where the first column goes, bytes
   */
  static void transpose(
      MemorySegment from, long start, long stride, int last, MemorySegment out, long at, int step) {
    long across = (long) step * Float.BYTES;
    FloatVector a0 = load(from, start, stride, Math.min(0, last));
    FloatVector a1 = load(from, start, stride, Math.min(1, last));
    FloatVector a2 = load(from, start, stride, Math.min(2, last));
    FloatVector a3 = load(from, start, stride, Math.min(3, last));
    FloatVector a4 = load(from, start, stride, Math.min(4, last));
    FloatVector a5 = load(from, start, stride, Math.min(5, last));
    FloatVector a6 = load(from, start, stride, Math.min(6, last));
    FloatVector a7 = load(from, start, stride, Math.min(7, last));
    FloatVector a8 = load(from, start, stride, Math.min(8, last));
    FloatVector a9 = load(from, start, stride, Math.min(9, last));
    FloatVector a10 = load(from, start, stride, Math.min(10, last));
    FloatVector a11 = load(from, start, stride, Math.min(11, last));
    FloatVector a12 = load(from, start, stride, Math.min(12, last));
    FloatVector a13 = load(from, start, stride, Math.min(13, last));
    FloatVector a14 = load(from, start, stride, Math.min(14, last));
    FloatVector a15 = load(from, start, stride, Math.min(15, last));
    FloatVector b0 = a0.blend(a1.rearrange(ACROSS_1), UPPER_1);
    FloatVector b1 = a0.rearrange(ACROSS_1).blend(a1, UPPER_1);
    FloatVector b2 = a2.blend(a3.rearrange(ACROSS_1), UPPER_1);
    FloatVector b3 = a2.rearrange(ACROSS_1).blend(a3, UPPER_1);
    FloatVector b4 = a4.blend(a5.rearrange(ACROSS_1), UPPER_1);
    FloatVector b5 = a4.rearrange(ACROSS_1).blend(a5, UPPER_1);
    FloatVector b6 = a6.blend(a7.rearrange(ACROSS_1), UPPER_1);
    FloatVector b7 = a6.rearrange(ACROSS_1).blend(a7, UPPER_1);
    FloatVector b8 = a8.blend(a9.rearrange(ACROSS_1), UPPER_1);
    FloatVector b9 = a8.rearrange(ACROSS_1).blend(a9, UPPER_1);
    FloatVector b10 = a10.blend(a11.rearrange(ACROSS_1), UPPER_1);
    FloatVector b11 = a10.rearrange(ACROSS_1).blend(a11, UPPER_1);
    FloatVector b12 = a12.blend(a13.rearrange(ACROSS_1), UPPER_1);
    FloatVector b13 = a12.rearrange(ACROSS_1).blend(a13, UPPER_1);
    FloatVector b14 = a14.blend(a15.rearrange(ACROSS_1), UPPER_1);
    FloatVector b15 = a14.rearrange(ACROSS_1).blend(a15, UPPER_1);
    FloatVector c0 = b0.blend(b2.rearrange(ACROSS_2), UPPER_2);
    FloatVector c2 = b0.rearrange(ACROSS_2).blend(b2, UPPER_2);
    FloatVector c1 = b1.blend(b3.rearrange(ACROSS_2), UPPER_2);
    FloatVector c3 = b1.rearrange(ACROSS_2).blend(b3, UPPER_2);
    FloatVector c4 = b4.blend(b6.rearrange(ACROSS_2), UPPER_2);
    FloatVector c6 = b4.rearrange(ACROSS_2).blend(b6, UPPER_2);
    FloatVector c5 = b5.blend(b7.rearrange(ACROSS_2), UPPER_2);
    FloatVector c7 = b5.rearrange(ACROSS_2).blend(b7, UPPER_2);
    FloatVector c8 = b8.blend(b10.rearrange(ACROSS_2), UPPER_2);
    FloatVector c10 = b8.rearrange(ACROSS_2).blend(b10, UPPER_2);
    FloatVector c9 = b9.blend(b11.rearrange(ACROSS_2), UPPER_2);
    FloatVector c11 = b9.rearrange(ACROSS_2).blend(b11, UPPER_2);
    FloatVector c12 = b12.blend(b14.rearrange(ACROSS_2), UPPER_2);
    FloatVector c14 = b12.rearrange(ACROSS_2).blend(b14, UPPER_2);
    FloatVector c13 = b13.blend(b15.rearrange(ACROSS_2), UPPER_2);
    FloatVector c15 = b13.rearrange(ACROSS_2).blend(b15, UPPER_2);
    FloatVector d0 = c0.blend(c4.rearrange(ACROSS_4), UPPER_4);
    FloatVector d4 = c0.rearrange(ACROSS_4).blend(c4, UPPER_4);
    FloatVector d1 = c1.blend(c5.rearrange(ACROSS_4), UPPER_4);
    FloatVector d5 = c1.rearrange(ACROSS_4).blend(c5, UPPER_4);
    FloatVector d2 = c2.blend(c6.rearrange(ACROSS_4), UPPER_4);
    FloatVector d6 = c2.rearrange(ACROSS_4).blend(c6, UPPER_4);
    FloatVector d3 = c3.blend(c7.rearrange(ACROSS_4), UPPER_4);
    FloatVector d7 = c3.rearrange(ACROSS_4).blend(c7, UPPER_4);
    FloatVector d8 = c8.blend(c12.rearrange(ACROSS_4), UPPER_4);
    FloatVector d12 = c8.rearrange(ACROSS_4).blend(c12, UPPER_4);
    FloatVector d9 = c9.blend(c13.rearrange(ACROSS_4), UPPER_4);
    FloatVector d13 = c9.rearrange(ACROSS_4).blend(c13, UPPER_4);
    FloatVector d10 = c10.blend(c14.rearrange(ACROSS_4), UPPER_4);
    FloatVector d14 = c10.rearrange(ACROSS_4).blend(c14, UPPER_4);
    FloatVector d11 = c11.blend(c15.rearrange(ACROSS_4), UPPER_4);
    FloatVector d15 = c11.rearrange(ACROSS_4).blend(c15, UPPER_4);
    FloatVector e0 = d0.blend(d8.rearrange(ACROSS_8), UPPER_8);
    FloatVector e8 = d0.rearrange(ACROSS_8).blend(d8, UPPER_8);
    FloatVector e1 = d1.blend(d9.rearrange(ACROSS_8), UPPER_8);
    FloatVector e9 = d1.rearrange(ACROSS_8).blend(d9, UPPER_8);
    FloatVector e2 = d2.blend(d10.rearrange(ACROSS_8), UPPER_8);
    FloatVector e10 = d2.rearrange(ACROSS_8).blend(d10, UPPER_8);
    FloatVector e3 = d3.blend(d11.rearrange(ACROSS_8), UPPER_8);
    FloatVector e11 = d3.rearrange(ACROSS_8).blend(d11, UPPER_8);
    FloatVector e4 = d4.blend(d12.rearrange(ACROSS_8), UPPER_8);
    FloatVector e12 = d4.rearrange(ACROSS_8).blend(d12, UPPER_8);
    FloatVector e5 = d5.blend(d13.rearrange(ACROSS_8), UPPER_8);
    FloatVector e13 = d5.rearrange(ACROSS_8).blend(d13, UPPER_8);
    FloatVector e6 = d6.blend(d14.rearrange(ACROSS_8), UPPER_8);
    FloatVector e14 = d6.rearrange(ACROSS_8).blend(d14, UPPER_8);
    FloatVector e7 = d7.blend(d15.rearrange(ACROSS_8), UPPER_8);
    FloatVector e15 = d7.rearrange(ACROSS_8).blend(d15, UPPER_8);
    e0.intoMemorySegment(out, at, ORDER);
    e1.intoMemorySegment(out, at + across, ORDER);
    e2.intoMemorySegment(out, at + 2 * across, ORDER);
    e3.intoMemorySegment(out, at + 3 * across, ORDER);
    e4.intoMemorySegment(out, at + 4 * across, ORDER);
    e5.intoMemorySegment(out, at + 5 * across, ORDER);
    e6.intoMemorySegment(out, at + 6 * across, ORDER);
    e7.intoMemorySegment(out, at + 7 * across, ORDER);
    e8.intoMemorySegment(out, at + 8 * across, ORDER);
    e9.intoMemorySegment(out, at + 9 * across, ORDER);
    e10.intoMemorySegment(out, at + 10 * across, ORDER);
    e11.intoMemorySegment(out, at + 11 * across, ORDER);
    e12.intoMemorySegment(out, at + 12 * across, ORDER);
    e13.intoMemorySegment(out, at + 13 * across, ORDER);
    e14.intoMemorySegment(out, at + 14 * across, ORDER);
    e15.intoMemorySegment(out, at + 15 * across, ORDER);
  }
}
