package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rows laid side by side: all first values, all second values and so on, which is a transposition
 * in squares of a register's width. Interleaving the lower with the upper half of the rows turns
 * the bits of an element's place left by one; as many turns as a row number has bits exchange rows
 * and columns. Where registers hold sixteen floats, {@link VectorSquare} does it faster.
 */
final class VectorInterleave {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();
  private static final int SQUARE = LANES * LANES;
  private static final int TURNS = Integer.numberOfTrailingZeros(LANES);
  private static final VectorShuffle<Float> LOW = VectorShuffle.makeZip(SPECIES, 0);
  private static final VectorShuffle<Float> HIGH = VectorShuffle.makeZip(SPECIES, 1);

  private VectorInterleave() {}

  /** Whether {@link #square} works with registers of this width. */
  static final boolean SQUARES = TURNS >= 2;

  /** Floats that may be overwritten after the last value of {@link #write}. */
  static final int SLACK = LANES;

  /** Scratch floats that {@link #write} needs. */
  static int scratch(int deep, int step) {
    return upTo(step, LANES) * upTo(deep, LANES) + 2 * SQUARE;
  }

  private static int upTo(int size, int unit) {
    return (size + unit - 1) / unit * unit;
  }

  /**
   * Writes {@code deep} x {@code step} floats from byte {@code at}: columns k to k + deep of {@code
   * count} rows, of which there is one at least. What comes after them up to {@code step} may be
   * anything.
   */
  static void write(
      Matrix from,
      int k,
      int deep,
      int row,
      int count,
      int step,
      MemorySegment out,
      long at,
      float[] scratch) {
    if (VectorSquare.FITS && deep % LANES == 0) {
      squares(from, k, deep, row, count, step, out, at);
      return;
    }
    if (SQUARES && deep % LANES == 0 && count == step && step % LANES == 0) {
      whole(from, k, deep, row, step, out, at, scratch);
      return;
    }
    int stride = upTo(deep, LANES);
    int rows = upTo(step, LANES);
    for (int r = 0; r < count; r++) {
      long start = ((long) (row + r) * from.cols() + k) * Float.BYTES;
      MemorySegment.copy(from.segment(), JAVA_FLOAT, start, scratch, r * stride, deep);
    }
    Arrays.fill(scratch, count * stride, rows * stride, 0);
    int squares = rows * stride;
    // ascending: what a store leaves beyond its step is overwritten by the next one
    for (int d = 0; d < deep; d += LANES) {
      int columns = Math.min(LANES, deep - d);
      for (int r = 0; r < step; r += LANES) {
        int result = transpose(scratch, r * stride + d, stride, squares);
        for (int c = 0; c < columns; c++) {
          long to = at + ((long) (d + c) * step + r) * Float.BYTES;
          FloatVector.fromArray(SPECIES, scratch, result + c * LANES)
              .intoMemorySegment(out, to, ORDER);
        }
      }
    }
  }

  /** As {@link #write} in registers; the last row stands for those that are missing. */
  private static void squares(
      Matrix from, int k, int deep, int row, int count, int step, MemorySegment out, long at) {
    MemorySegment values = from.segment();
    long stride = (long) from.cols() * Float.BYTES;
    for (int r = 0; r < step; r += LANES) {
      int first = Math.min(r, count - 1);
      int last = Math.min(count - 1 - first, LANES - 1);
      long start = (row + first) * stride + (long) k * Float.BYTES;
      long to = at + (long) r * Float.BYTES;
      // ascending: what a store leaves beyond its step is overwritten by the next one
      for (int d = 0; d < deep; d += LANES) {
        VectorSquare.transpose(values, start, stride, last, out, to, step);
        start += (long) LANES * Float.BYTES;
        to += (long) LANES * step * Float.BYTES;
      }
    }
  }

  /** As {@link #write} where every square is whole: straight from the rows and to the result. */
  private static void whole(
      Matrix from,
      int k,
      int deep,
      int row,
      int step,
      MemorySegment out,
      long at,
      float[] scratch) {
    MemorySegment values = from.segment();
    long stride = (long) from.cols() * Float.BYTES;
    for (int r = 0; r < step; r += LANES) {
      long start = (row + r) * stride + (long) k * Float.BYTES;
      for (int d = 0; d < deep; d += LANES) {
        long to = at + ((long) d * step + r) * Float.BYTES;
        square(values, start + (long) d * Float.BYTES, stride, out, to, step, scratch);
      }
    }
  }

  /**
   * Writes the columns of a square of a register's width as rows, {@code step} floats apart.
   *
   * @param start where it begins, bytes
   * @param stride from row to row, bytes
   * @param at where the first column goes, bytes
   */
  static void square(
      MemorySegment from,
      long start,
      long stride,
      MemorySegment out,
      long at,
      int step,
      float[] scratch) {
    if (VectorSquare.FITS) {
      VectorSquare.transpose(from, start, stride, LANES - 1, out, at, step);
      return;
    }
    for (int i = 0; i < LANES / 2; i++) {
      long high = start + i * stride;
      long low = high + LANES / 2 * stride;
      FloatVector upper = FloatVector.fromMemorySegment(SPECIES, from, high, ORDER);
      FloatVector lower = FloatVector.fromMemorySegment(SPECIES, from, low, ORDER);
      upper.rearrange(LOW, lower).intoArray(scratch, 2 * i * LANES);
      upper.rearrange(HIGH, lower).intoArray(scratch, (2 * i + 1) * LANES);
    }
    int source = 0;
    for (int turn = 1; turn < TURNS - 1; turn++) {
      turn(scratch, source, LANES, scratch, SQUARE - source);
      source = SQUARE - source;
    }
    long across = (long) step * Float.BYTES;
    for (int i = 0; i < LANES / 2; i++) {
      FloatVector upper = FloatVector.fromArray(SPECIES, scratch, source + i * LANES);
      FloatVector lower = FloatVector.fromArray(SPECIES, scratch, source + (i + LANES / 2) * LANES);
      upper.rearrange(LOW, lower).intoMemorySegment(out, at + 2 * i * across, ORDER);
      upper.rearrange(HIGH, lower).intoMemorySegment(out, at + (2 * i + 1) * across, ORDER);
    }
  }

  /** Interleaves the lower with the upper half of a square's rows. */
  private static void turn(float[] values, int source, int width, float[] out, int target) {
    for (int i = 0; i < LANES / 2; i++) {
      FloatVector upper = FloatVector.fromArray(SPECIES, values, source + i * width);
      FloatVector lower = FloatVector.fromArray(SPECIES, values, source + (i + LANES / 2) * width);
      upper.rearrange(LOW, lower).intoArray(out, target + 2 * i * LANES);
      upper.rearrange(HIGH, lower).intoArray(out, target + (2 * i + 1) * LANES);
    }
  }

  /**
   * The place of the transposed square; the two squares from {@code squares} on are overwritten.
   */
  private static int transpose(float[] values, int first, int stride, int squares) {
    int source = first;
    int width = stride;
    int target = squares;
    for (int turn = 0; turn < TURNS; turn++) {
      turn(values, source, width, values, target);
      source = target;
      width = LANES;
      target = source == squares ? squares + SQUARE : squares;
    }
    return source;
  }
}
