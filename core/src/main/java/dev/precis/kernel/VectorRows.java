package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/** Sums and blends of whole rows. */
final class VectorRows {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final int LANES = SPECIES.length();

  /** Rows summed in single precision before they go to the double totals. */
  private static final int BLOCK = 64;

  private VectorRows() {}

  private static long start(Matrix a, int row) {
    return (long) row * a.cols() * Float.BYTES;
  }

  private static FloatVector load(MemorySegment from, long start, int i) {
    return FloatVector.fromMemorySegment(SPECIES, from, start + (long) i * Float.BYTES, ORDER);
  }

  private static FloatVector load(MemorySegment from, long start, int i, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(
        SPECIES, from, start + (long) i * Float.BYTES, ORDER, mask);
  }

  private static void store(FloatVector value, MemorySegment to, long start, int i) {
    value.intoMemorySegment(to, start + (long) i * Float.BYTES, ORDER);
  }

  private static void store(
      FloatVector value, MemorySegment to, long start, int i, VectorMask<Float> mask) {
    value.intoMemorySegment(to, start + (long) i * Float.BYTES, ORDER, mask);
  }

  static void scale(float factor, Matrix a, int row, Matrix out, int to) {
    int n = a.cols();
    MemorySegment x = a.segment();
    MemorySegment y = out.segment();
    long p = start(a, row);
    long q = start(out, to);
    int i = 0;
    for (; i < SPECIES.loopBound(n); i += LANES) {
      store(load(x, p, i).mul(factor), y, q, i);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      store(load(x, p, i, tail).mul(factor), y, q, i, tail);
    }
  }

  static void axpy(float factor, Matrix a, int row, Matrix out, int to) {
    int n = a.cols();
    MemorySegment x = a.segment();
    MemorySegment y = out.segment();
    long p = start(a, row);
    long q = start(out, to);
    FloatVector f = FloatVector.broadcast(SPECIES, factor);
    int i = 0;
    for (; i < SPECIES.loopBound(n); i += LANES) {
      store(load(x, p, i).fma(f, load(y, q, i)), y, q, i);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      store(load(x, p, i, tail).fma(f, load(y, q, i, tail)), y, q, i, tail);
    }
  }

  static void add(Matrix a, Matrix b, int row, Matrix out) {
    int n = a.cols();
    MemorySegment x = a.segment();
    MemorySegment y = b.segment();
    MemorySegment z = out.segment();
    long at = start(a, row);
    int i = 0;
    for (; i < SPECIES.loopBound(n); i += LANES) {
      store(load(x, at, i).add(load(y, at, i)), z, at, i);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      store(load(x, at, i, tail).add(load(y, at, i, tail)), z, at, i, tail);
    }
  }

  static void sum(
      Matrix a, int @Nullable [] rows, float @Nullable [] weights, int count, double[] totals) {
    float[] block = new float[totals.length];
    for (int from = 0; from < count; from += BLOCK) {
      Arrays.fill(block, 0);
      for (int i = from; i < Math.min(count, from + BLOCK); i++) {
        accumulate(a, rows == null ? i : rows[i], weights == null ? 1 : weights[i], block);
      }
      for (int c = 0; c < totals.length; c++) {
        totals[c] += block[c];
      }
    }
  }

  private static void accumulate(Matrix a, int row, float weight, float[] sums) {
    int n = sums.length;
    MemorySegment x = a.segment();
    long p = start(a, row);
    FloatVector w = FloatVector.broadcast(SPECIES, weight);
    int i = 0;
    for (; i < SPECIES.loopBound(n); i += LANES) {
      load(x, p, i).fma(w, FloatVector.fromArray(SPECIES, sums, i)).intoArray(sums, i);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      load(x, p, i, tail)
          .fma(w, FloatVector.fromArray(SPECIES, sums, i, tail))
          .intoArray(sums, i, tail);
    }
  }

  static void interpolate(Matrix a, int[] rows, float x, float y, Matrix out, int to) {
    int n = a.cols();
    MemorySegment from = a.segment();
    MemorySegment target = out.segment();
    long p = start(a, rows[0]);
    long q = start(a, rows[1]);
    long r = start(a, rows[2]);
    long s = start(a, rows[3]);
    long t = start(out, to);
    FloatVector right = FloatVector.broadcast(SPECIES, x);
    FloatVector left = FloatVector.broadcast(SPECIES, 1 - x);
    FloatVector down = FloatVector.broadcast(SPECIES, y);
    FloatVector up = FloatVector.broadcast(SPECIES, 1 - y);
    int i = 0;
    for (; i < SPECIES.loopBound(n); i += LANES) {
      FloatVector top = load(from, q, i).fma(right, load(from, p, i).mul(left));
      FloatVector bottom = load(from, s, i).fma(right, load(from, r, i).mul(left));
      store(bottom.fma(down, top.mul(up)), target, t, i);
    }
    if (i < n) {
      VectorMask<Float> tail = SPECIES.indexInRange(i, n);
      FloatVector top = load(from, q, i, tail).fma(right, load(from, p, i, tail).mul(left));
      FloatVector bottom = load(from, s, i, tail).fma(right, load(from, r, i, tail).mul(left));
      store(bottom.fma(down, top.mul(up)), target, t, i, tail);
    }
  }
}
