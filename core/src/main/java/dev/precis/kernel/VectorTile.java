package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/**
 * The innermost loop of matrix products: some rows times two registers of columns. Twelve rows keep
 * 24 sums in registers where there are 32 (512-bit x86, arm64), six rows keep 12 where there are
 * 16. Written out by hand: a loop over rows would put the sums into memory.
 */
final class VectorTile {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();
  private static final int SIX = 6;
  private static final int TWELVE = 12;
  private static final boolean MANY_REGISTERS =
      SPECIES.vectorBitSize() >= 512 || System.getProperty("os.arch").equals("aarch64");

  /** Columns of a tile. */
  static final int COLS = 2 * LANES;

  /** Bytes from one step of a panel to the next. */
  private static final long STEP = (long) COLS * Float.BYTES;

  private static final long HALF = STEP / 2;

  /** Rows of a tile. */
  static final int ROWS = MANY_REGISTERS ? TWELVE : SIX;

  private VectorTile() {}

  /**
   * Adds the product of a block of {@link #ROWS} interleaved rows and one panel to {@code out},
   * rows x columns.
   *
   * @param b native memory at a multiple of a register's width: a register that lies across two
   *     cache lines costs twice
   * @param panel where the panel begins, bytes
   */
  static void product(float[] a, int block, MemorySegment b, long panel, int deep, float[] out) {
    if (MANY_REGISTERS) {
      twelve(a, block, b, panel, deep, out);
    } else {
      six(a, block, b, panel, deep, out);
    }
  }

  /** Six rows: 12 sums. */
  private static void six(
      float[] a, int block, MemorySegment b, long panel, int deep, float[] out) {
    FloatVector c0l = FloatVector.zero(SPECIES);
    FloatVector c0r = c0l;
    FloatVector c1l = c0l;
    FloatVector c1r = c0l;
    FloatVector c2l = c0l;
    FloatVector c2r = c0l;
    FloatVector c3l = c0l;
    FloatVector c3r = c0l;
    FloatVector c4l = c0l;
    FloatVector c4r = c0l;
    FloatVector c5l = c0l;
    FloatVector c5r = c0l;
    for (int d = 0; d < deep; d++) {
      FloatVector left = FloatVector.fromMemorySegment(SPECIES, b, panel + d * STEP, ORDER);
      FloatVector right = FloatVector.fromMemorySegment(SPECIES, b, panel + HALF + d * STEP, ORDER);
      FloatVector x = FloatVector.broadcast(SPECIES, a[block + d * SIX]);
      c0l = left.fma(x, c0l);
      c0r = right.fma(x, c0r);
      x = FloatVector.broadcast(SPECIES, a[block + 1 + d * SIX]);
      c1l = left.fma(x, c1l);
      c1r = right.fma(x, c1r);
      x = FloatVector.broadcast(SPECIES, a[block + 2 + d * SIX]);
      c2l = left.fma(x, c2l);
      c2r = right.fma(x, c2r);
      x = FloatVector.broadcast(SPECIES, a[block + 3 + d * SIX]);
      c3l = left.fma(x, c3l);
      c3r = right.fma(x, c3r);
      x = FloatVector.broadcast(SPECIES, a[block + 4 + d * SIX]);
      c4l = left.fma(x, c4l);
      c4r = right.fma(x, c4r);
      x = FloatVector.broadcast(SPECIES, a[block + 5 + d * SIX]);
      c5l = left.fma(x, c5l);
      c5r = right.fma(x, c5r);
    }
    c0l.add(FloatVector.fromArray(SPECIES, out, 0)).intoArray(out, 0);
    c0r.add(FloatVector.fromArray(SPECIES, out, LANES)).intoArray(out, LANES);
    c1l.add(FloatVector.fromArray(SPECIES, out, COLS)).intoArray(out, COLS);
    c1r.add(FloatVector.fromArray(SPECIES, out, COLS + LANES)).intoArray(out, COLS + LANES);
    c2l.add(FloatVector.fromArray(SPECIES, out, 2 * COLS)).intoArray(out, 2 * COLS);
    c2r.add(FloatVector.fromArray(SPECIES, out, 2 * COLS + LANES)).intoArray(out, 2 * COLS + LANES);
    c3l.add(FloatVector.fromArray(SPECIES, out, 3 * COLS)).intoArray(out, 3 * COLS);
    c3r.add(FloatVector.fromArray(SPECIES, out, 3 * COLS + LANES)).intoArray(out, 3 * COLS + LANES);
    c4l.add(FloatVector.fromArray(SPECIES, out, 4 * COLS)).intoArray(out, 4 * COLS);
    c4r.add(FloatVector.fromArray(SPECIES, out, 4 * COLS + LANES)).intoArray(out, 4 * COLS + LANES);
    c5l.add(FloatVector.fromArray(SPECIES, out, 5 * COLS)).intoArray(out, 5 * COLS);
    c5r.add(FloatVector.fromArray(SPECIES, out, 5 * COLS + LANES)).intoArray(out, 5 * COLS + LANES);
  }

  /** Twelve rows: 24 sums. */
  private static void twelve(
      float[] a, int block, MemorySegment b, long panel, int deep, float[] out) {
    FloatVector c0l = FloatVector.zero(SPECIES);
    FloatVector c0r = c0l;
    FloatVector c1l = c0l;
    FloatVector c1r = c0l;
    FloatVector c2l = c0l;
    FloatVector c2r = c0l;
    FloatVector c3l = c0l;
    FloatVector c3r = c0l;
    FloatVector c4l = c0l;
    FloatVector c4r = c0l;
    FloatVector c5l = c0l;
    FloatVector c5r = c0l;
    FloatVector c6l = c0l;
    FloatVector c6r = c0l;
    FloatVector c7l = c0l;
    FloatVector c7r = c0l;
    FloatVector c8l = c0l;
    FloatVector c8r = c0l;
    FloatVector c9l = c0l;
    FloatVector c9r = c0l;
    FloatVector c10l = c0l;
    FloatVector c10r = c0l;
    FloatVector c11l = c0l;
    FloatVector c11r = c0l;
    for (int d = 0; d < deep; d++) {
      FloatVector left = FloatVector.fromMemorySegment(SPECIES, b, panel + d * STEP, ORDER);
      FloatVector right = FloatVector.fromMemorySegment(SPECIES, b, panel + HALF + d * STEP, ORDER);
      FloatVector x = FloatVector.broadcast(SPECIES, a[block + d * TWELVE]);
      c0l = left.fma(x, c0l);
      c0r = right.fma(x, c0r);
      x = FloatVector.broadcast(SPECIES, a[block + 1 + d * TWELVE]);
      c1l = left.fma(x, c1l);
      c1r = right.fma(x, c1r);
      x = FloatVector.broadcast(SPECIES, a[block + 2 + d * TWELVE]);
      c2l = left.fma(x, c2l);
      c2r = right.fma(x, c2r);
      x = FloatVector.broadcast(SPECIES, a[block + 3 + d * TWELVE]);
      c3l = left.fma(x, c3l);
      c3r = right.fma(x, c3r);
      x = FloatVector.broadcast(SPECIES, a[block + 4 + d * TWELVE]);
      c4l = left.fma(x, c4l);
      c4r = right.fma(x, c4r);
      x = FloatVector.broadcast(SPECIES, a[block + 5 + d * TWELVE]);
      c5l = left.fma(x, c5l);
      c5r = right.fma(x, c5r);
      x = FloatVector.broadcast(SPECIES, a[block + 6 + d * TWELVE]);
      c6l = left.fma(x, c6l);
      c6r = right.fma(x, c6r);
      x = FloatVector.broadcast(SPECIES, a[block + 7 + d * TWELVE]);
      c7l = left.fma(x, c7l);
      c7r = right.fma(x, c7r);
      x = FloatVector.broadcast(SPECIES, a[block + 8 + d * TWELVE]);
      c8l = left.fma(x, c8l);
      c8r = right.fma(x, c8r);
      x = FloatVector.broadcast(SPECIES, a[block + 9 + d * TWELVE]);
      c9l = left.fma(x, c9l);
      c9r = right.fma(x, c9r);
      x = FloatVector.broadcast(SPECIES, a[block + 10 + d * TWELVE]);
      c10l = left.fma(x, c10l);
      c10r = right.fma(x, c10r);
      x = FloatVector.broadcast(SPECIES, a[block + 11 + d * TWELVE]);
      c11l = left.fma(x, c11l);
      c11r = right.fma(x, c11r);
    }
    c0l.add(FloatVector.fromArray(SPECIES, out, 0)).intoArray(out, 0);
    c0r.add(FloatVector.fromArray(SPECIES, out, LANES)).intoArray(out, LANES);
    c1l.add(FloatVector.fromArray(SPECIES, out, COLS)).intoArray(out, COLS);
    c1r.add(FloatVector.fromArray(SPECIES, out, COLS + LANES)).intoArray(out, COLS + LANES);
    c2l.add(FloatVector.fromArray(SPECIES, out, 2 * COLS)).intoArray(out, 2 * COLS);
    c2r.add(FloatVector.fromArray(SPECIES, out, 2 * COLS + LANES)).intoArray(out, 2 * COLS + LANES);
    c3l.add(FloatVector.fromArray(SPECIES, out, 3 * COLS)).intoArray(out, 3 * COLS);
    c3r.add(FloatVector.fromArray(SPECIES, out, 3 * COLS + LANES)).intoArray(out, 3 * COLS + LANES);
    c4l.add(FloatVector.fromArray(SPECIES, out, 4 * COLS)).intoArray(out, 4 * COLS);
    c4r.add(FloatVector.fromArray(SPECIES, out, 4 * COLS + LANES)).intoArray(out, 4 * COLS + LANES);
    c5l.add(FloatVector.fromArray(SPECIES, out, 5 * COLS)).intoArray(out, 5 * COLS);
    c5r.add(FloatVector.fromArray(SPECIES, out, 5 * COLS + LANES)).intoArray(out, 5 * COLS + LANES);
    c6l.add(FloatVector.fromArray(SPECIES, out, 6 * COLS)).intoArray(out, 6 * COLS);
    c6r.add(FloatVector.fromArray(SPECIES, out, 6 * COLS + LANES)).intoArray(out, 6 * COLS + LANES);
    c7l.add(FloatVector.fromArray(SPECIES, out, 7 * COLS)).intoArray(out, 7 * COLS);
    c7r.add(FloatVector.fromArray(SPECIES, out, 7 * COLS + LANES)).intoArray(out, 7 * COLS + LANES);
    c8l.add(FloatVector.fromArray(SPECIES, out, 8 * COLS)).intoArray(out, 8 * COLS);
    c8r.add(FloatVector.fromArray(SPECIES, out, 8 * COLS + LANES)).intoArray(out, 8 * COLS + LANES);
    c9l.add(FloatVector.fromArray(SPECIES, out, 9 * COLS)).intoArray(out, 9 * COLS);
    c9r.add(FloatVector.fromArray(SPECIES, out, 9 * COLS + LANES)).intoArray(out, 9 * COLS + LANES);
    c10l.add(FloatVector.fromArray(SPECIES, out, 10 * COLS)).intoArray(out, 10 * COLS);
    c10r.add(FloatVector.fromArray(SPECIES, out, 10 * COLS + LANES))
        .intoArray(out, 10 * COLS + LANES);
    c11l.add(FloatVector.fromArray(SPECIES, out, 11 * COLS)).intoArray(out, 11 * COLS);
    c11r.add(FloatVector.fromArray(SPECIES, out, 11 * COLS + LANES))
        .intoArray(out, 11 * COLS + LANES);
  }
}
