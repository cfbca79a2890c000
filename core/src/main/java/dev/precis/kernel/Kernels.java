package dev.precis.kernel;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Dense float arithmetic. The implementation is chosen once, by what this JVM can do: {@code
 * vector} where the vector module is loaded, else {@code scalar} with one warning; {@value
 * #PROPERTY} forces one, and a value that cannot be obeyed makes every call fail with {@code
 * KERNELS_REFUSED}.
 *
 * <p>An implementation gives the same bits for the same arguments in every call and on any thread.
 * Scalar kernels sum in double precision; vector results differ from theirs by at most {@link
 * #TOLERANCE} times what is stated there. NaN and infinity travel as in plain arithmetic unless a
 * method says otherwise.
 *
 * <p>Results may share memory with an input only where that is said. All methods run on the calling
 * thread. Shapes that do not fit are an {@link IllegalArgumentException}, rows out of range an
 * {@link IndexOutOfBoundsException}.
 */
public final class Kernels {
  /** System property that forces {@code scalar} or {@code vector}. */
  public static final String PROPERTY = "precis.kernels";

  /**
   * Largest difference between implementations: for sums of products times the sum of the products'
   * absolute values (depth up to 16,384), for softmax as it stands, for interpolation and means
   * times the largest absolute input.
   */
  public static final float TOLERANCE = 2e-6f;

  /** Smallest divisor of {@link #normalizeRows(Matrix, Matrix)}, as in common toolkits. */
  public static final float NORMALIZE_EPSILON = 1e-12f;

  /** Smallest divisor of {@link #cosine}: the product of both norms counts as at least this. */
  public static final float COSINE_EPSILON = 1e-8f;

  private static final int EXPONENT = 0x7F80_0000;

  /** Values looked at together in the search for one that is not finite. */
  private static final int SCAN = 1024;

  private static final KernelChoice CHOICE = KernelChoice.ofThisProcess();
  private static final KernelProvider IMPL = CHOICE.provider();
  private static final @Nullable String REFUSAL = CHOICE.refusal();

  private Kernels() {}

  private static KernelProvider kernels() {
    if (REFUSAL != null) {
      throw PrecisException.user("KERNELS_REFUSED", REFUSAL);
    }
    return IMPL;
  }

  /**
   * Name and register width of the implementation in use.
   *
   * @throws PrecisException {@code KERNELS_REFUSED} if {@value #PROPERTY} cannot be obeyed
   */
  public static String description() {
    return kernels().description();
  }

  /** What to change so that faster kernels can run, or null if nothing. */
  public static @Nullable String warning() {
    return CHOICE.warning();
  }

  /** The dot product of two arrays of one length. */
  public static float dot(float[] a, float[] b) {
    same("lengths", a.length, b.length);
    return kernels().dot(a, b);
  }

  /** The dot product of two rows of one width. */
  public static float dot(Matrix a, int row, Matrix b, int other) {
    rowPair(a, row, b, other);
    return kernels().dot(a, row, b, other);
  }

  /**
   * The dot product of two rows, and in {@code square} that of the first with itself, to the bit as
   * {@link #dot(Matrix, int, Matrix, int)} gives them, in one pass over memory.
   *
   * @param square takes one value
   */
  public static float dot(Matrix a, int row, int other, float[] square) {
    rowPair(a, row, a, other);
    return kernels().dot(a, row, other, square);
  }

  /**
   * The cosine of two rows, 0 if one is zero. It is not clamped and may pass 1 by a rounding error.
   */
  public static float cosine(Matrix a, int row, Matrix b, int other) {
    rowPair(a, row, b, other);
    KernelProvider kernels = kernels();
    double squares = Math.sqrt(kernels.sumOfSquares(a, row));
    double norms = squares * Math.sqrt(kernels.sumOfSquares(b, other));
    return (float) (kernels.dot(a, row, b, other) / Math.max(norms, COSINE_EPSILON));
  }

  /** The Euclidean norm of each row. */
  public static float[] rowNorms(Matrix a) {
    KernelProvider kernels = kernels();
    float[] out = new float[a.rows()];
    for (int r = 0; r < out.length; r++) {
      out[r] = (float) Math.sqrt(kernels.sumOfSquares(a, r));
    }
    return out;
  }

  /**
   * A new matrix of the rows divided by their norms; see {@link #normalizeRows(Matrix, Matrix)}.
   */
  public static Matrix normalizedRows(Matrix a) {
    Matrix out = Matrix.allocate(a.rows(), a.cols());
    normalizeRows(a, out);
    return out;
  }

  /**
   * Divides each row by its norm, or by {@link #NORMALIZE_EPSILON} if that is larger: zero rows
   * stay zero. {@code out} may be {@code a}.
   */
  public static void normalizeRows(Matrix a, Matrix out) {
    normalizeRows(a, out, NORMALIZE_EPSILON);
  }

  /** As {@link #normalizeRows(Matrix, Matrix)}, with a smallest divisor above 0. */
  public static void normalizeRows(Matrix a, Matrix out, float epsilon) {
    shape(out, a.rows(), a.cols());
    if (!(epsilon > 0)) {
      throw new IllegalArgumentException("epsilon must be above 0, was " + epsilon);
    }
    KernelProvider kernels = kernels();
    for (int r = 0; r < a.rows(); r++) {
      double norm = Math.max(Math.sqrt(kernels.sumOfSquares(a, r)), epsilon);
      kernels.scale((float) (1 / norm), a, r, out, r);
    }
  }

  /** a * a transposed, n x n, symmetric to the bit; half the work of the full product. */
  public static Matrix gram(Matrix a) {
    Matrix out = Matrix.allocate(a.rows(), a.rows());
    gram(a, out, new Workspace());
    return out;
  }

  /** As {@link #gram(Matrix)}, into {@code out}, which shares no memory with {@code a}. */
  public static void gram(Matrix a, Matrix out, Workspace workspace) {
    shape(out, a.rows(), a.rows());
    apart(a, out);
    kernels().gram(a, out, workspace);
  }

  /** a * b transposed: the dot products of all rows of a (m x k) with all rows of b (n x k). */
  public static Matrix matmulTransposed(Matrix a, Matrix b) {
    Matrix out = Matrix.allocate(a.rows(), b.rows());
    matmulTransposed(a, b, out, new Workspace());
    return out;
  }

  /** As {@link #matmulTransposed(Matrix, Matrix)}, into m x n memory apart from the factors. */
  public static void matmulTransposed(Matrix a, Matrix b, Matrix out, Workspace workspace) {
    same("row widths", a.cols(), b.cols());
    shape(out, a.rows(), b.rows());
    apart(a, out);
    apart(b, out);
    kernels().matmulTransposed(a, b, out, workspace);
  }

  static int runningSums() {
    return kernels().runningSums();
  }

  static double squares(Matrix a, int row, double[] sums) {
    Objects.checkIndex(row, a.rows());
    return kernels().squares(a, row, sums);
  }

  static double dot(Matrix a, int row, double[] values, double[] sums) {
    Objects.checkIndex(row, a.rows());
    Objects.checkFromToIndex(0, a.cols(), values.length);
    return kernels().dot(a, row, values, sums);
  }

  static void add(double factor, Matrix a, int row, double[] totals) {
    Objects.checkIndex(row, a.rows());
    Objects.checkFromToIndex(0, a.cols(), totals.length);
    kernels().add(factor, a, row, totals);
  }

  static int panelSize(Matrix b) {
    return kernels().panelSize(b);
  }

  static void fillPanels(Matrix b, MemorySegment panels, Workspace workspace) {
    kernels().prepare(b, panels, workspace);
  }

  static void matmulPrepared(
      Matrix a, Matrix b, MemorySegment panels, Matrix out, Workspace workspace) {
    same("row widths", a.cols(), b.cols());
    shape(out, a.rows(), b.rows());
    apart(a, out);
    apart(b, out);
    kernels().matmulPrepared(a, b, panels, out, workspace);
  }

  /** a * b, m x k times k x n. */
  public static Matrix matmul(Matrix a, Matrix b) {
    Matrix out = Matrix.allocate(a.rows(), b.cols());
    matmul(a, b, out, new Workspace());
    return out;
  }

  /** As {@link #matmul(Matrix, Matrix)}, into m x n memory apart from the factors. */
  public static void matmul(Matrix a, Matrix b, Matrix out, Workspace workspace) {
    same("columns of the left and rows of the right factor", a.cols(), b.rows());
    shape(out, a.rows(), b.cols());
    apart(a, out);
    apart(b, out);
    kernels().matmul(a, b, out, workspace);
  }

  /** a * x: the dot product of each row with x. */
  public static float[] gemv(Matrix a, float[] x) {
    same("row width and vector length", a.cols(), x.length);
    float[] out = new float[a.rows()];
    kernels().matvec(a, x, out);
    return out;
  }

  /**
   * The softmax of scale * row, for each row. {@code out} may be {@code a}. Weights below e^-87 may
   * be given as 0; a row with NaN or positive infinity, or of nothing but negative infinity,
   * becomes NaN.
   */
  public static void softmaxRows(Matrix a, float scale, Matrix out) {
    shape(out, a.rows(), a.cols());
    KernelProvider kernels = kernels();
    for (int r = 0; r < a.rows(); r++) {
      kernels.softmax(a, r, scale, out, r);
    }
  }

  /** a + b. {@code out} may be one of them. */
  public static void add(Matrix a, Matrix b, Matrix out) {
    shape(b, a.rows(), a.cols());
    shape(out, a.rows(), a.cols());
    kernels().add(a, b, out);
  }

  /** Adds factor * row of a to row {@code to} of {@code out}. */
  public static void axpy(float factor, Matrix a, int row, Matrix out, int to) {
    rowPair(a, row, out, to);
    kernels().axpy(factor, a, row, out, to);
  }

  /**
   * The mean of all rows.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static float[] meanRows(Matrix a) {
    return scaled(sums(a, null, null, a.rows()), divisor(a.rows()));
  }

  /** The mean of the listed rows, of which there must be one at least. */
  public static float[] meanRows(Matrix a, int[] rows) {
    return scaled(sums(a, rows, null, rows.length), divisor(rows.length));
  }

  /** The sum of weight * row over all rows. */
  public static float[] weightedSum(Matrix a, float[] weights) {
    same("number of rows and of weights", a.rows(), weights.length);
    return scaled(sums(a, null, weights, a.rows()), 1);
  }

  /** The sum of weight * row over the listed rows. */
  public static float[] weightedSum(Matrix a, int[] rows, float[] weights) {
    same("number of rows and of weights", rows.length, weights.length);
    return scaled(sums(a, rows, weights, rows.length), 1);
  }

  /**
   * The sum of weight * row divided by the sum of weights.
   *
   * @throws IllegalArgumentException if the weights sum to 0
   */
  public static float[] weightedMean(Matrix a, float[] weights) {
    same("number of rows and of weights", a.rows(), weights.length);
    return scaled(sums(a, null, weights, a.rows()), total(weights));
  }

  /** As {@link #weightedMean(Matrix, float[])}, over the listed rows. */
  public static float[] weightedMean(Matrix a, int[] rows, float[] weights) {
    same("number of rows and of weights", rows.length, weights.length);
    return scaled(sums(a, rows, weights, rows.length), total(weights));
  }

  private static double[] sums(
      Matrix a, int @Nullable [] rows, float @Nullable [] weights, int count) {
    if (rows != null) {
      for (int row : rows) {
        Objects.checkIndex(row, a.rows());
      }
    }
    double[] totals = new double[a.cols()];
    kernels().sumRows(a, rows, weights, count, totals);
    return totals;
  }

  private static double divisor(int rows) {
    if (rows == 0) {
      throw new IllegalArgumentException("the mean needs one row at least, got 0");
    }
    return rows;
  }

  private static double total(float[] weights) {
    double total = 0;
    for (float weight : weights) {
      total += weight;
    }
    if (total == 0) {
      throw new IllegalArgumentException("%d weights sum to 0".formatted(weights.length));
    }
    return total;
  }

  private static float[] scaled(double[] totals, double divisor) {
    float[] out = new float[totals.length];
    for (int c = 0; c < out.length; c++) {
      out[c] = (float) (totals[c] / divisor);
    }
    return out;
  }

  /**
   * The indices of the k largest values, largest first; of equal values (-0 equals 0) the lower
   * index comes first. NaN counts as smaller than everything.
   *
   * @throws IllegalArgumentException unless k is 0 to the number of values
   */
  public static int[] topK(float[] values, int k) {
    if (k < 0 || k > values.length) {
      throw new IllegalArgumentException("k must be 0..%d, was %d".formatted(values.length, k));
    }
    return TopK.descending(values, k);
  }

  /**
   * As {@link #topK(float[], int)}, into memory that a caller keeps.
   *
   * @param out takes k indices
   * @param keys working memory, one entry per value at least
   */
  public static void topK(float[] values, int k, int[] out, long[] keys) {
    if (k < 0 || k > Math.min(values.length, out.length) || keys.length < values.length) {
      throw new IllegalArgumentException(
          "k must be 0..%d with room for the result and all values, was %d; room is for %d and %d"
              .formatted(values.length, k, out.length, keys.length));
    }
    TopK.descending(values, k, out, keys);
  }

  /** The same set as {@link #topK(float[], int)}, in ascending order of index. */
  public static int[] topKAscending(float[] values, int k) {
    int[] out = topK(values, k);
    Arrays.sort(out);
    return out;
  }

  /**
   * The index of the largest value, the lowest of equal ones; NaN is skipped.
   *
   * @return -1 if there is nothing but NaN or nothing at all
   */
  public static int argmax(float[] values) {
    return kernels().argmax(values);
  }

  /** The index of the smallest value, by the rules of {@link #argmax}. */
  public static int argmin(float[] values) {
    return kernels().argmin(values);
  }

  /** The first row with a value that is NaN or infinite, or -1. */
  public static int firstNonFiniteRow(Matrix a) {
    long count = (long) a.rows() * a.cols();
    int[] piece = new int[(int) Math.min(count, SCAN)];
    for (long at = 0; at < count; at += SCAN) {
      int length = (int) Math.min(SCAN, count - at);
      MemorySegment.copy(a.segment(), ValueLayout.JAVA_INT, at * Float.BYTES, piece, 0, length);
      if (largestMagnitude(piece, length) >= EXPONENT) {
        int i = 0;
        while ((piece[i] & Integer.MAX_VALUE) < EXPONENT) {
          i++;
        }
        return (int) ((at + i) / a.cols());
      }
    }
    return -1;
  }

  /**
   * The largest of the floats' bits without their signs, which order as the absolute values do. A
   * plain loop over ints: the compiler makes vectors of it, and unlike explicit ones it is not slow
   * before it is compiled.
   */
  private static int largestMagnitude(int[] floats, int length) {
    int largest = 0;
    for (int i = 0; i < length; i++) {
      largest = Math.max(largest, floats[i] & Integer.MAX_VALUE);
    }
    return largest;
  }

  /**
   * Tokens of an h x w grid, in raster order, resized bilinearly to newH x newW: half-pixel
   * centres, edges repeated, no smoothing when it shrinks (align_corners=False, antialias=False
   * elsewhere).
   *
   * @return newH * newW rows of the same width
   */
  public static Matrix resizeBilinear(Matrix tokens, int h, int w, int newH, int newW) {
    grid(tokens, h, w);
    grid(newH, newW);
    return GridKernels.resize(kernels(), tokens, h, w, newH, newW);
  }

  /**
   * Tokens of an h x w grid averaged over square windows, at every {@code stride}; a remainder at
   * the right and lower edge that no whole window covers is dropped.
   */
  public static Matrix averagePool(Matrix tokens, int h, int w, int window, int stride) {
    grid(tokens, h, w);
    if (window < 1 || window > Math.min(h, w) || stride < 1) {
      throw new IllegalArgumentException(
          "the window must be 1..%d and the stride 1 or more, were %d and %d"
              .formatted(Math.min(h, w), window, stride));
    }
    return GridKernels.pool(kernels(), tokens, h, w, window, stride);
  }

  /**
   * Tokens of an h x w grid averaged to exactly newH x newW cells; cell i covers rows floor(i h /
   * newH) to ceil((i + 1) h / newH), so that windows may overlap by a row where the sides do not
   * divide.
   */
  public static Matrix adaptiveAveragePool(Matrix tokens, int h, int w, int newH, int newW) {
    grid(tokens, h, w);
    grid(newH, newW);
    return GridKernels.adaptivePool(kernels(), tokens, h, w, newH, newW);
  }

  private static void grid(Matrix tokens, int h, int w) {
    grid(h, w);
    same("number of tokens and of grid cells", tokens.rows(), h * w);
  }

  private static void grid(int h, int w) {
    if (h < 1 || w < 1 || (long) h * w > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "grid sides must be 1 or more and their product an int, were %d x %d".formatted(h, w));
    }
  }

  private static void rowPair(Matrix a, int row, Matrix b, int other) {
    same("row widths", a.cols(), b.cols());
    Objects.checkIndex(row, a.rows());
    Objects.checkIndex(other, b.rows());
  }

  private static void same(String what, int one, int other) {
    if (one != other) {
      throw new IllegalArgumentException("%s differ: %d and %d".formatted(what, one, other));
    }
  }

  private static void shape(Matrix matrix, int rows, int cols) {
    if (matrix.rows() != rows || matrix.cols() != cols) {
      throw new IllegalArgumentException(
          "matrix is %d x %d, %d x %d is needed"
              .formatted(matrix.rows(), matrix.cols(), rows, cols));
    }
  }

  private static void apart(Matrix input, Matrix out) {
    if (input.segment().asOverlappingSlice(out.segment()).isPresent()) {
      throw new IllegalArgumentException("the result shares memory with a factor");
    }
  }
}
