package dev.precis.kernel;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What an implementation computes. Arguments are checked by {@link Kernels}; implementations have
 * no state, and the same arguments give the same bits in every call.
 */
interface KernelProvider {
  /** The value of {@link Kernels#PROPERTY} that forces this one. */
  String name();

  /** Name and width, for people. */
  String description();

  float dot(float[] a, float[] b);

  float dot(Matrix a, int row, Matrix b, int other);

  /**
   * The product of two rows, to the bit as {@link #dot}, and in {@code square} that of the first
   * with itself.
   */
  float dot(Matrix a, int row, int other, float[] square);

  /** Never overflows or vanishes for finite rows. */
  double sumOfSquares(Matrix a, int row);

  /** Row {@code to} of {@code out} = factor * row. The rows may be the same. */
  void scale(float factor, Matrix a, int row, Matrix out, int to);

  /** Row {@code to} of {@code out} += factor * row. The rows may be the same. */
  void axpy(float factor, Matrix a, int row, Matrix out, int to);

  void add(Matrix a, Matrix b, Matrix out);

  /** out = a * b. */
  void matmul(Matrix a, Matrix b, Matrix out, Workspace workspace);

  /** out = a * b transposed. */
  void matmulTransposed(Matrix a, Matrix b, Matrix out, Workspace workspace);

  /** out = a * a transposed. */
  void gram(Matrix a, Matrix out, Workspace workspace);

  /** Floats that {@link #prepare} fills. */
  int panelSize(Matrix b);

  /** Lays out rows for {@link #matmulPrepared}. */
  void prepare(Matrix b, MemorySegment panels, Workspace workspace);

  /** out = a * b transposed, to the bit as {@link #matmulTransposed}, b having been prepared. */
  void matmulPrepared(Matrix a, Matrix b, MemorySegment panels, Matrix out, Workspace workspace);

  /** out[r] = row r . x. */
  void matvec(Matrix a, float[] x, float[] out);

  void softmax(Matrix a, int row, float scale, Matrix out, int to);

  /**
   * Adds to {@code totals} the listed rows (null: all), each times its weight (null: 1).
   *
   * @param count number of rows
   */
  void sumRows(
      Matrix a, int @Nullable [] rows, float @Nullable [] weights, int count, double[] totals);

  int argmax(float[] values);

  int argmin(float[] values);

  /**
   * Row {@code to} = (1 - y) * ((1 - x) * row[0] + x * row[1]) + y * ((1 - x) * row[2] + x *
   * row[3]).
   */
  void interpolate(Matrix a, int[] rows, float x, float y, Matrix out, int to);

  /** Running sums of the three operations below, a power of two. */
  int runningSums();

  /** The sum of squares as {@link RowSums} describes it; {@code sums} is working memory. */
  double squares(Matrix a, int row, double[] sums);

  /** The dot product as {@link RowSums} describes it. */
  double dot(Matrix a, int row, double[] values, double[] sums);

  /** totals += factor * row. */
  void add(double factor, Matrix a, int row, double[] totals);
}
