package dev.precis.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both providers against a plain double computation, over widths that leave every kind of tail. */
class ProvidersAgreeTest {
  private static final KernelProvider[] BOTH = {new ScalarKernels(), new VectorKernels()};

  static Matrix random(int rows, int cols, long seed) {
    Random random = new Random(seed);
    Matrix out = Matrix.allocate(rows, cols);
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < cols; c++) {
        out.set(r, c, (float) random.nextGaussian());
      }
    }
    return out;
  }

  private static double bound(Matrix a, int row, Matrix b, int other) {
    double sum = 0;
    for (int c = 0; c < a.cols(); c++) {
      sum += Math.abs((double) a.get(row, c) * b.get(other, c));
    }
    return Kernels.TOLERANCE * sum + Float.MIN_NORMAL;
  }

  private static double exact(Matrix a, int row, Matrix b, int other) {
    double sum = 0;
    for (int c = 0; c < a.cols(); c++) {
      sum += (double) a.get(row, c) * b.get(other, c);
    }
    return sum;
  }

  /** Written so that NaN fails, and cheap enough for a million calls. */
  private static void near(double got, double want, double bound) {
    if (!(Math.abs(got - want) <= bound)) {
      assertThat(got).isCloseTo(want, within(bound));
    }
  }

  private static Matrix transposed(Matrix a) {
    Matrix out = Matrix.allocate(a.cols(), a.rows());
    for (int r = 0; r < a.rows(); r++) {
      for (int c = 0; c < a.cols(); c++) {
        out.set(c, r, a.get(r, c));
      }
    }
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "1,2,7",
    "2,7,31",
    "5,33,2",
    "6,32,16",
    "7,31,17",
    "11,65,255",
    "12,64,256",
    "13,63,257",
    "25,1021,3",
    "3,2,1021",
    "193,97,259",
    "31,1057,64",
    "100,1,1000"
  })
  void matrixProducts(int m, int n, int k) {
    Matrix a = random(m, k, 1);
    Matrix b = random(n, k, 2);
    Workspace used = new Workspace();
    for (KernelProvider kernels : BOTH) {
      // a workspace full of NaN from an earlier call must not show
      Matrix poison = random(14, 40, 3);
      poison.set(13, 39, Float.NaN);
      kernels.gram(poison, Matrix.allocate(14, 14), used);

      Matrix product = random(m, n, 4);
      kernels.matmulTransposed(a, b, product, used);
      MemorySegment panels = Workspace.panels(MemorySegment.NULL, kernels.panelSize(b));
      kernels.prepare(b, panels, used);
      Matrix prepared = random(m, n, 12);
      kernels.matmulPrepared(a, b, panels, prepared, used);
      assertThat(prepared.toArray()).containsExactly(product.toArray());
      Matrix plain = random(m, n, 5);
      kernels.matmul(a, transposed(b), plain, used);
      for (int r = 0; r < m; r++) {
        for (int c = 0; c < n; c++) {
          double want = exact(a, r, b, c);
          near(product.get(r, c), want, bound(a, r, b, c));
          near(plain.get(r, c), want, bound(a, r, b, c));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 15, 16, 31, 33, 64, 127, 1021, 1024})
  void aProductAndASquareInOnePassHaveTheBitsOfTwo(int width) {
    Matrix a = random(3, width, 13);
    for (KernelProvider kernels : BOTH) {
      float[] square = new float[1];
      assertThat(kernels.dot(a, 0, 2, square)).isEqualTo(kernels.dot(a, 0, a, 2));
      assertThat(square[0]).isEqualTo(kernels.dot(a, 0, a, 0));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "2,31",
    "13,7",
    "33,64",
    "67,300",
    "130,1021",
    "1100,3",
    "577,16",
    "1100,528",
    "50,2600"
  })
  void gramMatricesAreSymmetric(int n, int k) {
    Matrix a = random(n, k, 6);
    for (KernelProvider kernels : BOTH) {
      Matrix gram = random(n, n, 7);
      kernels.gram(a, gram, new Workspace());
      for (int r = 0; r < n; r++) {
        for (int c = 0; c <= r; c++) {
          near(gram.get(c, r), gram.get(r, c), 0);
          double want = exact(a, r, a, c);
          near(gram.get(r, c), want, bound(a, r, a, c));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 15, 16, 31, 33, 64, 127, 1021})
  void rowsOfAwkwardWidths(int width) {
    Matrix a = random(9, width, 8);
    float[] x = random(1, width, 9).row(0);
    Matrix column = Matrix.of(1, width, x);
    for (KernelProvider kernels : BOTH) {
      assertThat((double) kernels.dot(a.row(3), x))
          .isCloseTo(exact(a, 3, column, 0), within(bound(a, 3, column, 0)));
      assertThat((double) kernels.dot(a, 3, column, 0))
          .isCloseTo(exact(a, 3, column, 0), within(bound(a, 3, column, 0)));
      assertThat(kernels.sumOfSquares(a, 2))
          .isCloseTo(exact(a, 2, a, 2), within(bound(a, 2, a, 2)));
      float[] products = new float[9];
      kernels.matvec(a, x, products);
      for (int r = 0; r < 9; r++) {
        assertThat((double) products[r])
            .isCloseTo(exact(a, r, column, 0), within(bound(a, r, column, 0)));
      }

      Matrix out = a.copy();
      kernels.scale(0.5f, a, 1, out, 2);
      kernels.axpy(2f, a, 3, out, 4);
      Matrix sum = Matrix.allocate(9, width);
      kernels.add(a, a, sum);
      Matrix blend = Matrix.allocate(9, width);
      kernels.interpolate(a, new int[] {0, 1, 2, 8}, 0.25f, 0.75f, blend, 5);
      double[] totals = new double[width];
      kernels.sumRows(a, new int[] {0, 0, 8}, new float[] {1, 2, -1}, 3, totals);
      for (int c = 0; c < width; c++) {
        assertThat(out.get(2, c)).isEqualTo(a.get(1, c) * 0.5f);
        assertThat(out.get(3, c)).isEqualTo(a.get(3, c));
        assertThat(out.get(4, c)).isEqualTo(Math.fma(a.get(3, c), 2f, a.get(4, c)));
        assertThat(sum.get(8, c)).isEqualTo(2 * a.get(8, c));
        double top = 0.75 * a.get(0, c) + 0.25 * a.get(1, c);
        double bottom = 0.75 * a.get(2, c) + 0.25 * a.get(8, c);
        assertThat((double) blend.get(5, c)).isCloseTo(0.25 * top + 0.75 * bottom, within(1e-5));
        assertThat(blend.get(6, c)).isZero();
        assertThat(totals[c]).isCloseTo(3.0 * a.get(0, c) - a.get(8, c), within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 31, 32, 33, 64, 100, 1021, 1024})
  void sumsInDoubleHaveTheBitsOfPlainLoops(int width) {
    Matrix a = random(3, width, 13);
    double[] start = new double[width + 2];
    for (int c = 0; c < start.length; c++) {
      start[c] = Math.sin(c);
    }
    for (KernelProvider kernels : BOTH) {
      double[] sums = new double[kernels.runningSums()];
      double[] plain = start.clone();
      double[] fast = start.clone();
      for (int r = 0; r < 3; r++) {
        assertThat(kernels.squares(a, r, sums)).isEqualTo(PlainSums.squares(a, r, sums));
        assertThat(kernels.dot(a, r, plain, sums)).isEqualTo(PlainSums.dot(a, r, plain, sums));
        PlainSums.add(0.1 * r - 1, a, r, plain);
        kernels.add(0.1 * r - 1, a, r, fast);
        assertThat(kernels.squares(a, r, sums)).isCloseTo(exact(a, r, a, r), within(1e-12 * width));
        double want = 0;
        for (int c = 0; c < width; c++) {
          want += a.get(r, c) * plain[c];
        }
        assertThat(kernels.dot(a, r, plain, sums)).isCloseTo(want, within(1e-12 * width));
      }
      assertThat(fast).containsExactly(plain);
    }
  }

  @Test
  void rowSumsStayTheSameWhenVectorsTakeOver() {
    Matrix a = random(1, 77, 14);
    a.set(0, 5, 3e38f);
    RowSums sums = new RowSums();
    double first = sums.squares(a, 0);
    assertThat(first).isFinite().isGreaterThan(8e76);
    for (int i = 0; i <= RowSums.PLAIN_CALLS; i++) {
      if (sums.squares(a, 0) != first) {
        assertThat(i).as("call with another result").isEqualTo(-1);
      }
    }
    a.set(0, 76, Float.NaN);
    assertThat(sums.squares(a, 0)).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,3", "7,-1", "31,0.125", "33,10", "577,1", "1021,40"})
  void softmaxRows(int width, float scale) {
    Matrix a = random(3, width, 10);
    for (KernelProvider kernels : BOTH) {
      Matrix out = a.copy();
      for (int r = 0; r < 3; r++) {
        kernels.softmax(out, r, scale, out, r);
        double max = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < width; c++) {
          max = Math.max(max, a.get(r, c) * scale);
        }
        double sum = 0;
        for (int c = 0; c < width; c++) {
          sum += Math.exp(a.get(r, c) * scale - max);
        }
        for (int c = 0; c < width; c++) {
          double want = Math.exp(a.get(r, c) * scale - max) / sum;
          // the difference to the largest is rounded to a float before the exponential
          double rounding = 1e-7 * (max - a.get(r, c) * scale);
          near(out.get(r, c), want, (Kernels.TOLERANCE + rounding) * want + 1e-37);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 16, 17, 33, 1021})
  void extremesWithTiesAndNan(int length) {
    for (int seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      float[] values = new float[length];
      for (int i = 0; i < length; i++) {
        int kind = random.nextInt(12);
        values[i] = kind == 0 ? Float.NaN : kind == 1 ? -0f : random.nextInt(4) - 2;
      }
      assertThat(BOTH[1].argmax(values)).isEqualTo(BOTH[0].argmax(values));
      assertThat(BOTH[1].argmin(values)).isEqualTo(BOTH[0].argmin(values));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 33, 100})
  void oneValueThatIsNotFiniteIsSeen(int width) {
    for (int c = 0; c < width; c++) {
      for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, -1f / 0}) {
        Matrix a = Matrix.allocate(2, width);
        assertThat(Kernels.firstNonFiniteRow(a)).isEqualTo(-1);
        a.set(1, c, bad);
        assertThat(Kernels.firstNonFiniteRow(a)).isEqualTo(1);
        a.set(1, c, -Float.MAX_VALUE);
        assertThat(Kernels.firstNonFiniteRow(a)).isEqualTo(-1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {1e-30f, 1e-20f, 1e20f, 3e37f})
  void extremeRowsKeepTheirNorm(float size) {
    Matrix a = Matrix.of(1, 40, new float[40]);
    a.set(0, 3, 3 * size);
    a.set(0, 39, 4 * size);
    for (KernelProvider kernels : BOTH) {
      assertThat(Math.sqrt(kernels.sumOfSquares(a, 0)) / (5.0 * size)).isCloseTo(1, within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 64, 333})
  void repeatedCallsGiveTheSameBits(int width) {
    Matrix a = random(20, width, 11);
    VectorKernels kernels = new VectorKernels();
    float first = kernels.dot(a, 0, a, 1);
    Matrix soft = Matrix.allocate(20, width);
    kernels.softmax(a, 2, 1.5f, soft, 2);
    float[] row = soft.row(2);
    // long enough for the compiler to replace the interpreter in between
    for (int i = 0; i < 20_000; i++) {
      assertThat(Float.floatToRawIntBits(kernels.dot(a, 0, a, 1)))
          .isEqualTo(Float.floatToRawIntBits(first));
      kernels.softmax(a, 2, 1.5f, soft, 2);
    }
    assertThat(soft.row(2)).containsExactly(row);
  }
}
