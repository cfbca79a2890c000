package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/** The Vector API's widest registers; each idea has a class of its own. */
final class VectorKernels implements KernelProvider {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String description() {
    return "vector, %d floats of %d bits".formatted(SPECIES.length(), SPECIES.vectorBitSize());
  }

  @Override
  public float dot(float[] a, float[] b) {
    return VectorDot.dot(a, b);
  }

  @Override
  public float dot(Matrix a, int row, Matrix b, int other) {
    return VectorDot.dot(a, row, b, other);
  }

  @Override
  public float dot(Matrix a, int row, int other, float[] square) {
    return VectorDot.dot(a, row, other, square);
  }

  @Override
  public double sumOfSquares(Matrix a, int row) {
    return VectorDot.sumOfSquares(a, row);
  }

  @Override
  public void scale(float factor, Matrix a, int row, Matrix out, int to) {
    VectorRows.scale(factor, a, row, out, to);
  }

  @Override
  public void axpy(float factor, Matrix a, int row, Matrix out, int to) {
    VectorRows.axpy(factor, a, row, out, to);
  }

  @Override
  public void add(Matrix a, Matrix b, Matrix out) {
    for (int r = 0; r < a.rows(); r++) {
      VectorRows.add(a, b, r, out);
    }
  }

  @Override
  public void matmul(Matrix a, Matrix b, Matrix out, Workspace workspace) {
    VectorGemm.multiply(a, b, VectorGemm.Right.PLAIN, out, workspace);
  }

  @Override
  public void matmulTransposed(Matrix a, Matrix b, Matrix out, Workspace workspace) {
    VectorGemm.multiply(a, b, VectorGemm.Right.TRANSPOSED, out, workspace);
  }

  @Override
  public void gram(Matrix a, Matrix out, Workspace workspace) {
    VectorGemm.multiply(a, a, VectorGemm.Right.ITSELF, out, workspace);
  }

  @Override
  public int panelSize(Matrix b) {
    return VectorGemm.panelSize(b.rows(), b.cols());
  }

  @Override
  public void prepare(Matrix b, MemorySegment panels, Workspace workspace) {
    VectorGemm.prepare(b, panels, workspace);
  }

  @Override
  public void matmulPrepared(
      Matrix a, Matrix b, MemorySegment panels, Matrix out, Workspace workspace) {
    VectorGemm.multiplyPrepared(a, panels, out, workspace);
  }

  @Override
  public void matvec(Matrix a, float[] x, float[] out) {
    for (int r = 0; r < out.length; r++) {
      out[r] = VectorDot.dot(a, r, x);
    }
  }

  @Override
  public void softmax(Matrix a, int row, float scale, Matrix out, int to) {
    VectorSoftmax.row(a, row, scale, out, to);
  }

  @Override
  public void sumRows(
      Matrix a, int @Nullable [] rows, float @Nullable [] weights, int count, double[] totals) {
    VectorRows.sum(a, rows, weights, count, totals);
  }

  @Override
  public int argmax(float[] values) {
    return VectorExtremes.argmax(values);
  }

  @Override
  public int argmin(float[] values) {
    return VectorExtremes.argmin(values);
  }

  @Override
  public void interpolate(Matrix a, int[] rows, float x, float y, Matrix out, int to) {
    VectorRows.interpolate(a, rows, x, y, out, to);
  }

  @Override
  public int runningSums() {
    return VectorSums.SUMS;
  }

  @Override
  public double squares(Matrix a, int row, double[] sums) {
    return VectorSums.squares(a, row, sums);
  }

  @Override
  public double dot(Matrix a, int row, double[] values, double[] sums) {
    return VectorSums.dot(a, row, values, sums);
  }

  @Override
  public void add(double factor, Matrix a, int row, double[] totals) {
    VectorSums.add(factor, a, row, totals);
  }
}
