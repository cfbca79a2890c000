package dev.precis.kernel;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Plain loops that sum in double precision: slow, close to exact, and always there. */
final class ScalarKernels implements KernelProvider {
  /** As many as the widest registers have, so that both kinds of kernels agree there. */
  private static final int RUNNING_SUMS = 32;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public String description() {
    return "scalar";
  }

  private static long start(Matrix a, int row) {
    return (long) row * a.cols();
  }

  private static float at(MemorySegment segment, long index) {
    return segment.getAtIndex(JAVA_FLOAT, index);
  }

  @Override
  public float dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return (float) sum;
  }

  @Override
  public float dot(Matrix a, int row, Matrix b, int other) {
    return (float) exactDot(a, row, b, other);
  }

  @Override
  public float dot(Matrix a, int row, int other, float[] square) {
    square[0] = dot(a, row, a, row);
    return dot(a, row, a, other);
  }

  private static double exactDot(Matrix a, int row, Matrix b, int other) {
    long i = start(a, row);
    long j = start(b, other);
    double sum = 0;
    for (int c = 0; c < a.cols(); c++) {
      sum += (double) at(a.segment(), i + c) * at(b.segment(), j + c);
    }
    return sum;
  }

  @Override
  public double sumOfSquares(Matrix a, int row) {
    return exactDot(a, row, a, row);
  }

  @Override
  public void scale(float factor, Matrix a, int row, Matrix out, int to) {
    for (int c = 0; c < a.cols(); c++) {
      out.set(to, c, a.get(row, c) * factor);
    }
  }

  @Override
  public void axpy(float factor, Matrix a, int row, Matrix out, int to) {
    for (int c = 0; c < a.cols(); c++) {
      out.set(to, c, Math.fma(a.get(row, c), factor, out.get(to, c)));
    }
  }

  @Override
  public void add(Matrix a, Matrix b, Matrix out) {
    long count = (long) a.rows() * a.cols();
    for (long i = 0; i < count; i++) {
      out.segment().setAtIndex(JAVA_FLOAT, i, at(a.segment(), i) + at(b.segment(), i));
    }
  }

  @Override
  public void matmul(Matrix a, Matrix b, Matrix out, Workspace workspace) {
    double[] sums = new double[b.cols()];
    for (int r = 0; r < a.rows(); r++) {
      Arrays.fill(sums, 0);
      for (int k = 0; k < a.cols(); k++) {
        double factor = a.get(r, k);
        long from = start(b, k);
        for (int c = 0; c < sums.length; c++) {
          sums[c] += factor * at(b.segment(), from + c);
        }
      }
      for (int c = 0; c < sums.length; c++) {
        out.set(r, c, (float) sums[c]);
      }
    }
  }

  @Override
  public void matmulTransposed(Matrix a, Matrix b, Matrix out, Workspace workspace) {
    for (int r = 0; r < a.rows(); r++) {
      for (int c = 0; c < b.rows(); c++) {
        out.set(r, c, dot(a, r, b, c));
      }
    }
  }

  @Override
  public void gram(Matrix a, Matrix out, Workspace workspace) {
    for (int r = 0; r < a.rows(); r++) {
      for (int c = 0; c <= r; c++) {
        float value = dot(a, r, a, c);
        out.set(r, c, value);
        out.set(c, r, value);
      }
    }
  }

  @Override
  public int panelSize(Matrix b) {
    return 0;
  }

  @Override
  public void prepare(Matrix b, MemorySegment panels, Workspace workspace) {
    // rows are read as they lie
  }

  @Override
  public void matmulPrepared(
      Matrix a, Matrix b, MemorySegment panels, Matrix out, Workspace workspace) {
    matmulTransposed(a, b, out, workspace);
  }

  @Override
  public void matvec(Matrix a, float[] x, float[] out) {
    for (int r = 0; r < out.length; r++) {
      long from = start(a, r);
      double sum = 0;
      for (int c = 0; c < x.length; c++) {
        sum += (double) at(a.segment(), from + c) * x[c];
      }
      out[r] = (float) sum;
    }
  }

  @Override
  public void softmax(Matrix a, int row, float scale, Matrix out, int to) {
    float max = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < a.cols(); c++) {
      max = Math.max(max, a.get(row, c) * scale);
    }
    double sum = 0;
    for (int c = 0; c < a.cols(); c++) {
      // not Math.exp, whose last bit is the platform's choice
      sum += StrictMath.exp(a.get(row, c) * scale - max);
    }
    for (int c = 0; c < a.cols(); c++) {
      out.set(to, c, (float) (StrictMath.exp(a.get(row, c) * scale - max) / sum));
    }
  }

  @Override
  public void sumRows(
      Matrix a, int @Nullable [] rows, float @Nullable [] weights, int count, double[] totals) {
    for (int i = 0; i < count; i++) {
      long from = start(a, rows == null ? i : rows[i]);
      double weight = weights == null ? 1 : weights[i];
      for (int c = 0; c < totals.length; c++) {
        totals[c] += weight * at(a.segment(), from + c);
      }
    }
  }

  @Override
  public int argmax(float[] values) {
    int best = -1;
    for (int i = 0; i < values.length; i++) {
      if (best < 0 ? !Float.isNaN(values[i]) : values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public int argmin(float[] values) {
    int best = -1;
    for (int i = 0; i < values.length; i++) {
      if (best < 0 ? !Float.isNaN(values[i]) : values[i] < values[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public void interpolate(Matrix a, int[] rows, float x, float y, Matrix out, int to) {
    for (int c = 0; c < a.cols(); c++) {
      double top = (1.0 - x) * a.get(rows[0], c) + (double) x * a.get(rows[1], c);
      double bottom = (1.0 - x) * a.get(rows[2], c) + (double) x * a.get(rows[3], c);
      out.set(to, c, (float) ((1.0 - y) * top + y * bottom));
    }
  }

  @Override
  public int runningSums() {
    return RUNNING_SUMS;
  }

  @Override
  public double squares(Matrix a, int row, double[] sums) {
    return PlainSums.squares(a, row, sums);
  }

  @Override
  public double dot(Matrix a, int row, double[] values, double[] sums) {
    return PlainSums.dot(a, row, values, sums);
  }

  @Override
  public void add(double factor, Matrix a, int row, double[] totals) {
    PlainSums.add(factor, a, row, totals);
  }
}
