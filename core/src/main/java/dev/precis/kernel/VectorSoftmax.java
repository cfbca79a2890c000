package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Softmax of a row in three passes. The exponential is a polynomial of plain multiply-adds and not
 * the API's own, whose compiled and interpreted forms differ in the last bit.
 */
final class VectorSoftmax {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();

  private static final float LOG2_E = 1.44269504f;
  // ln 2 in two parts: the first has few bits, so that n times it is exact
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;
  // 1.5 * 2^23: adding it rounds a small float to an integer
  private static final float ROUNDER = 12582912f;
  // below this the result is no normal float; it is given as 0
  private static final float LOWEST = -87.33654f;
  // Taylor terms 1/6! to 1/2!, enough for |r| <= ln 2 / 2 up to 1.3e-7
  private static final float C6 = 1f / 720;
  private static final float C5 = 1f / 120;
  private static final float C4 = 1f / 24;
  private static final float C3 = 1f / 6;
  private static final float C2 = 0.5f;
  private static final int EXPONENT_BIAS = 127;
  private static final int MANTISSA_BITS = 23;

  private VectorSoftmax() {}

  static void row(Matrix a, int row, float scale, Matrix out, int to) {
    int n = a.cols();
    MemorySegment x = a.segment();
    MemorySegment y = out.segment();
    long p = (long) row * n * Float.BYTES;
    long q = (long) to * n * Float.BYTES;
    int bound = SPECIES.loopBound(n);
    VectorMask<Float> tail = SPECIES.indexInRange(bound, n);

    FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < bound; i += LANES) {
      best = best.max(load(x, p, i).mul(scale));
    }
    if (bound < n) {
      best = best.lanewise(VectorOperators.MAX, load(x, p, bound, tail).mul(scale), tail);
    }
    float max = best.reduceLanes(VectorOperators.MAX);

    FloatVector sums = FloatVector.zero(SPECIES);
    for (int i = 0; i < bound; i += LANES) {
      FloatVector e = exp(load(x, p, i).mul(scale).sub(max));
      sums = sums.add(e);
      e.intoMemorySegment(y, q + (long) i * Float.BYTES, ORDER);
    }
    if (bound < n) {
      FloatVector e = exp(load(x, p, bound, tail).mul(scale).sub(max));
      sums = sums.add(e, tail);
      e.intoMemorySegment(y, q + (long) bound * Float.BYTES, ORDER, tail);
    }
    VectorRows.scale(1 / VectorDot.sum(sums), out, to, out, to);
  }

  private static FloatVector load(MemorySegment from, long start, int i) {
    return FloatVector.fromMemorySegment(SPECIES, from, start + (long) i * Float.BYTES, ORDER);
  }

  private static FloatVector load(MemorySegment from, long start, int i, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(
        SPECIES, from, start + (long) i * Float.BYTES, ORDER, mask);
  }

  /** e^x for x <= 0 or NaN. */
  private static FloatVector exp(FloatVector x) {
    FloatVector n = x.mul(LOG2_E).add(ROUNDER).sub(ROUNDER);
    FloatVector r = n.fma(broadcast(-LN2_HIGH), x);
    r = n.fma(broadcast(-LN2_LOW), r);
    FloatVector series = broadcast(C6).fma(r, broadcast(C5));
    series = series.fma(r, broadcast(C4));
    series = series.fma(r, broadcast(C3));
    series = series.fma(r, broadcast(C2));
    FloatVector value = series.fma(r.mul(r), r).add(1f);
    IntVector exponent =
        ((IntVector) n.convert(VectorOperators.F2I, 0))
            .add(EXPONENT_BIAS)
            .lanewise(VectorOperators.LSHL, MANTISSA_BITS);
    FloatVector result = value.mul(exponent.reinterpretAsFloats());
    return result.blend(0f, x.compare(VectorOperators.LT, LOWEST));
  }

  private static FloatVector broadcast(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
