package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link RowSums} in registers of doubles. Products and sums are rounded one after the other, as
 * plain loops round them.
 */
final class VectorSums {
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorSpecies<Double> WIDE = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> NARROW =
      VectorSpecies.of(float.class, VectorShape.forBitSize(WIDE.vectorBitSize() / 2));
  private static final int LANES = WIDE.length();

  /** Running sums: four registers. */
  static final int SUMS = 4 * LANES;

  private VectorSums() {}

  static double squares(Matrix a, int row, double[] sums) {
    int n = a.cols();
    MemorySegment x = a.segment();
    long p = start(a, row);
    DoubleVector s0 = DoubleVector.zero(WIDE);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    int i = 0;
    for (; i <= n - SUMS; i += SUMS) {
      DoubleVector v0 = load(x, p, i);
      DoubleVector v1 = load(x, p, i + LANES);
      DoubleVector v2 = load(x, p, i + 2 * LANES);
      DoubleVector v3 = load(x, p, i + 3 * LANES);
      s0 = s0.add(v0.mul(v0));
      s1 = s1.add(v1.mul(v1));
      s2 = s2.add(v2.mul(v2));
      s3 = s3.add(v3.mul(v3));
    }
    if (i == n) {
      return total(s0.add(s2).add(s1.add(s3)), sums);
    }
    spill(s0, s1, s2, s3, sums);
    for (int s = 0; i + s < n; s++) {
      double value = a.get(row, i + s);
      sums[s] += value * value;
    }
    return PlainSums.total(sums);
  }

  static double dot(Matrix a, int row, double[] values, double[] sums) {
    int n = a.cols();
    MemorySegment x = a.segment();
    long p = start(a, row);
    DoubleVector s0 = DoubleVector.zero(WIDE);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    int i = 0;
    for (; i <= n - SUMS; i += SUMS) {
      s0 = s0.add(load(x, p, i).mul(load(values, i)));
      s1 = s1.add(load(x, p, i + LANES).mul(load(values, i + LANES)));
      s2 = s2.add(load(x, p, i + 2 * LANES).mul(load(values, i + 2 * LANES)));
      s3 = s3.add(load(x, p, i + 3 * LANES).mul(load(values, i + 3 * LANES)));
    }
    if (i == n) {
      return total(s0.add(s2).add(s1.add(s3)), sums);
    }
    spill(s0, s1, s2, s3, sums);
    for (int s = 0; i + s < n; s++) {
      sums[s] += a.get(row, i + s) * values[i + s];
    }
    return PlainSums.total(sums);
  }

  static void add(double factor, Matrix a, int row, double[] totals) {
    int n = a.cols();
    MemorySegment x = a.segment();
    long p = start(a, row);
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      load(totals, i).add(load(x, p, i).mul(factor)).intoArray(totals, i);
    }
    for (; i < n; i++) {
      totals[i] += factor * a.get(row, i);
    }
  }

  private static long start(Matrix a, int row) {
    return (long) row * a.cols() * Float.BYTES;
  }

  private static DoubleVector load(MemorySegment from, long start, int i) {
    return (DoubleVector)
        FloatVector.fromMemorySegment(NARROW, from, start + (long) i * Float.BYTES, ORDER)
            .convertShape(VectorOperators.F2D, WIDE, 0);
  }

  private static DoubleVector load(double[] from, int i) {
    return DoubleVector.fromArray(WIDE, from, i);
  }

  private static void spill(
      DoubleVector s0, DoubleVector s1, DoubleVector s2, DoubleVector s3, double[] sums) {
    s0.intoArray(sums, 0);
    s1.intoArray(sums, LANES);
    s2.intoArray(sums, 2 * LANES);
    s3.intoArray(sums, 3 * LANES);
  }

  /** The lanes' sum, halves onto halves. */
  private static double total(DoubleVector lanes, double[] sums) {
    lanes.intoArray(sums, 0);
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[i] += sums[i + half];
      }
    }
    return sums[0];
  }
}
