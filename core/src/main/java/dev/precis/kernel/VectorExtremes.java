package dev.precis.kernel;

import static dev.precis.kernel.VectorKernels.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Places of the largest and smallest value: one pass for the value, a second for its place. */
final class VectorExtremes {
  private VectorExtremes() {}

  static int argmax(float[] values) {
    FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i < SPECIES.loopBound(values.length); i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i);
      // a comparison with NaN is false, so NaN never enters
      best = best.blend(v, v.compare(VectorOperators.GT, best));
    }
    float max = best.reduceLanes(VectorOperators.MAX);
    for (; i < values.length; i++) {
      max = values[i] > max ? values[i] : max;
    }
    return indexOf(values, max);
  }

  static int argmin(float[] values) {
    FloatVector best = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
    int i = 0;
    for (; i < SPECIES.loopBound(values.length); i += SPECIES.length()) {
      FloatVector v = FloatVector.fromArray(SPECIES, values, i);
      best = best.blend(v, v.compare(VectorOperators.LT, best));
    }
    float min = best.reduceLanes(VectorOperators.MIN);
    for (; i < values.length; i++) {
      min = values[i] < min ? values[i] : min;
    }
    return indexOf(values, min);
  }

  private static int indexOf(float[] values, float wanted) {
    int i = 0;
    for (; i < SPECIES.loopBound(values.length); i += SPECIES.length()) {
      VectorMask<Float> hits =
          FloatVector.fromArray(SPECIES, values, i).compare(VectorOperators.EQ, wanted);
      if (hits.anyTrue()) {
        return i + hits.firstTrue();
      }
    }
    for (; i < values.length; i++) {
      if (values[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
