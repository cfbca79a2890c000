package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** Products of two rows, in four running sums of a register each. */
final class VectorDot {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();

  // squares of floats outside of this leave the range of a float or lose bits
  private static final float SMALLEST_SAFE = 1e-25f;
  private static final float LARGEST_SAFE = 1e37f;

  private static final VectorShuffle<Float> FROM_8 = from(8);
  private static final VectorShuffle<Float> FROM_4 = from(4);
  private static final VectorShuffle<Float> FROM_2 = from(2);
  private static final VectorShuffle<Float> FROM_1 = from(1);

  private VectorDot() {}

  static float dot(float[] a, float[] b) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= a.length - 4 * LANES; i += 4 * LANES) {
      s0 = load(a, i).fma(load(b, i), s0);
      s1 = load(a, i + LANES).fma(load(b, i + LANES), s1);
      s2 = load(a, i + 2 * LANES).fma(load(b, i + 2 * LANES), s2);
      s3 = load(a, i + 3 * LANES).fma(load(b, i + 3 * LANES), s3);
    }
    for (; i < SPECIES.loopBound(a.length); i += LANES) {
      s0 = load(a, i).fma(load(b, i), s0);
    }
    if (i < a.length) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, a.length);
      s1 =
          FloatVector.fromArray(SPECIES, a, i, tail)
              .fma(FloatVector.fromArray(SPECIES, b, i, tail), s1);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  static float dot(Matrix a, int row, float[] b) {
    MemorySegment x = a.segment();
    long at = (long) row * b.length * Float.BYTES;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= b.length - 4 * LANES; i += 4 * LANES) {
      s0 = load(x, at, i).fma(load(b, i), s0);
      s1 = load(x, at, i + LANES).fma(load(b, i + LANES), s1);
      s2 = load(x, at, i + 2 * LANES).fma(load(b, i + 2 * LANES), s2);
      s3 = load(x, at, i + 3 * LANES).fma(load(b, i + 3 * LANES), s3);
    }
    for (; i < SPECIES.loopBound(b.length); i += LANES) {
      s0 = load(x, at, i).fma(load(b, i), s0);
    }
    if (i < b.length) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, b.length);
      s1 = load(x, at, i, tail).fma(FloatVector.fromArray(SPECIES, b, i, tail), s1);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  static float dot(Matrix a, int row, Matrix b, int other) {
    int n = a.cols();
    MemorySegment x = a.segment();
    MemorySegment y = b.segment();
    long p = (long) row * n * Float.BYTES;
    long q = (long) other * n * Float.BYTES;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      s0 = load(x, p, i).fma(load(y, q, i), s0);
      s1 = load(x, p, i + LANES).fma(load(y, q, i + LANES), s1);
      s2 = load(x, p, i + 2 * LANES).fma(load(y, q, i + 2 * LANES), s2);
      s3 = load(x, p, i + 3 * LANES).fma(load(y, q, i + 3 * LANES), s3);
    }
    for (; i < SPECIES.loopBound(n); i += LANES) {
      s0 = load(x, p, i).fma(load(y, q, i), s0);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      s1 = load(x, p, i, tail).fma(load(y, q, i, tail), s1);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  static float dot(Matrix a, int row, int other, float[] square) {
    int n = a.cols();
    MemorySegment x = a.segment();
    long p = (long) row * n * Float.BYTES;
    long q = (long) other * n * Float.BYTES;
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    FloatVector t0 = s0;
    FloatVector t1 = s0;
    FloatVector t2 = s0;
    FloatVector t3 = s0;
    int i = 0;
    for (; i <= n - 4 * LANES; i += 4 * LANES) {
      FloatVector v0 = load(x, p, i);
      FloatVector v1 = load(x, p, i + LANES);
      FloatVector v2 = load(x, p, i + 2 * LANES);
      FloatVector v3 = load(x, p, i + 3 * LANES);
      s0 = v0.fma(load(x, q, i), s0);
      s1 = v1.fma(load(x, q, i + LANES), s1);
      s2 = v2.fma(load(x, q, i + 2 * LANES), s2);
      s3 = v3.fma(load(x, q, i + 3 * LANES), s3);
      t0 = v0.fma(v0, t0);
      t1 = v1.fma(v1, t1);
      t2 = v2.fma(v2, t2);
      t3 = v3.fma(v3, t3);
    }
    for (; i < SPECIES.loopBound(n); i += LANES) {
      FloatVector v = load(x, p, i);
      s0 = v.fma(load(x, q, i), s0);
      t0 = v.fma(v, t0);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      FloatVector v = load(x, p, i, tail);
      s1 = v.fma(load(x, q, i, tail), s1);
      t1 = v.fma(v, t1);
    }
    square[0] = sum(t0.add(t1).add(t2.add(t3)));
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  static double sumOfSquares(Matrix a, int row) {
    float quick = dot(a, row, a, row);
    if (quick >= SMALLEST_SAFE && quick <= LARGEST_SAFE) {
      return quick;
    }
    double sum = 0;
    for (int c = 0; c < a.cols(); c++) {
      double value = a.get(row, c);
      sum += value * value;
    }
    return sum;
  }

  private static FloatVector load(float[] values, int i) {
    return FloatVector.fromArray(SPECIES, values, i);
  }

  private static FloatVector load(MemorySegment segment, long start, int i) {
    return FloatVector.fromMemorySegment(SPECIES, segment, start + (long) i * Float.BYTES, ORDER);
  }

  private static FloatVector load(
      MemorySegment segment, long start, int i, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(
        SPECIES, segment, start + (long) i * Float.BYTES, ORDER, mask);
  }

  /**
   * The lanes' sum, halves onto halves. The API's own reduction leaves its order open, so it may
   * change when the compiler takes over from the interpreter.
   */
  static float sum(FloatVector vector) {
    FloatVector sum = vector;
    for (int half = LANES / 2; half > 8; half /= 2) {
      sum = sum.add(sum.rearrange(from(half))); // no register of today is that wide
    }
    if (LANES > 8) {
      sum = sum.add(sum.rearrange(FROM_8));
    }
    if (LANES > 4) {
      sum = sum.add(sum.rearrange(FROM_4));
    }
    if (LANES > 2) {
      sum = sum.add(sum.rearrange(FROM_2));
    }
    return sum.add(sum.rearrange(FROM_1)).lane(0);
  }

  /** Every lane from the one so many places on. */
  private static VectorShuffle<Float> from(int places) {
    return VectorShuffle.iota(SPECIES, places % LANES, 1, true);
  }
}
