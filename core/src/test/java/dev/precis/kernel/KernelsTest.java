package dev.precis.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelsTest {
  private static final float NAN = Float.NaN;

  @Test
  void zeroRowsAreSafe() {
    Matrix a = Matrix.of(2, 3, 0, -0f, 0, 3, 0, 4);
    assertThat(Kernels.cosine(a, 0, a, 1)).isZero();
    assertThat(Kernels.cosine(a, 1, a, 1)).isCloseTo(1f, within(1e-6f));
    assertThat(Kernels.rowNorms(a)).containsExactly(0, 5);
    Matrix unit = Kernels.normalizedRows(a);
    assertThat(unit.row(0)).containsExactly(0, -0f, 0);
    assertThat(unit.row(1)).containsExactly(0.6f, 0, 0.8f);
    Kernels.normalizeRows(a, a, 10);
    assertThat(a.row(1)).containsExactly(0.3f, 0, 0.4f);
  }

  @Test
  void topKPutsLowerIndicesFirst() {
    float[] values = {1, 3, -0f, 3, NAN, 0, Float.NEGATIVE_INFINITY, 3};
    assertThat(Kernels.topK(values, 0)).isEmpty();
    assertThat(Kernels.topK(values, 2)).containsExactly(1, 3);
    assertThat(Kernels.topK(values, 5)).containsExactly(1, 3, 7, 0, 2);
    assertThat(Kernels.topK(values, 8)).containsExactly(1, 3, 7, 0, 2, 5, 6, 4);
    assertThat(Kernels.topKAscending(values, 4)).containsExactly(0, 1, 3, 7);
    assertThatThrownBy(() -> Kernels.topK(values, 9)).hasMessage("k must be 0..8, was 9");
    assertThatThrownBy(() -> Kernels.topK(values, -1)).hasMessage("k must be 0..8, was -1");
    assertThatThrownBy(() -> Kernels.topK(values, 2, new int[1], new long[8]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Kernels.topK(values, 2, new int[2], new long[7]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 31, 33, 500, 4097})
  void topKIsTheHeadOfAStableSort(int n) {
    for (int levels : new int[] {1, 2, 5, 1_000_000}) {
      Random random = new Random(n + levels);
      float[] values = new float[n];
      for (int i = 0; i < n; i++) {
        values[i] = random.nextInt(levels) - levels / 2;
      }
      int[] sorted =
          IntStream.range(0, n)
              .boxed()
              .sorted((i, j) -> Float.compare(values[j], values[i]))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int k : new int[] {0, 1, n / 4, n / 2, n - 1, n}) {
        assertThat(Kernels.topK(values, k)).isEqualTo(Arrays.copyOf(sorted, k));
        int[] kept = new int[n + 1];
        Kernels.topK(values, k, kept, new long[n + 3]);
        assertThat(Arrays.copyOf(kept, k)).isEqualTo(Arrays.copyOf(sorted, k));
      }
    }
  }

  @Test
  void topKOfOrderedValuesIsRight() {
    int n = 100_000;
    float[] rising = new float[n];
    float[] pipes = new float[n];
    for (int i = 0; i < n; i++) {
      rising[i] = i;
      pipes[i] = Math.min(i, n - i);
    }
    assertThat(Kernels.topK(rising, 2)).containsExactly(n - 1, n - 2);
    assertThat(Kernels.topK(pipes, 3)).containsExactly(n / 2, n / 2 - 1, n / 2 + 1);
  }

  @Test
  void extremesSkipNanAndTakeTheLowerIndex() {
    assertThat(Kernels.argmax(new float[] {NAN, 2, 5, 5})).isEqualTo(2);
    assertThat(Kernels.argmin(new float[] {NAN, 2, -0f, 0f})).isEqualTo(2);
    assertThat(Kernels.argmax(new float[] {Float.NEGATIVE_INFINITY, NAN})).isZero();
    assertThat(Kernels.argmax(new float[] {NAN, NAN})).isEqualTo(-1);
    assertThat(Kernels.argmin(new float[0])).isEqualTo(-1);
  }

  @Test
  void softmaxOfSpecialRows() {
    float low = Float.NEGATIVE_INFINITY;
    Matrix a = Matrix.of(4, 3, low, 0, 0, 1e30f, -1e30f, low, NAN, 1, 2, low, low, low);
    Kernels.softmaxRows(a, 1, a);
    assertThat(a.row(0)).containsExactly(0, 0.5f, 0.5f);
    assertThat(a.row(1)).containsExactly(1, 0, 0);
    assertThat(a.row(2)).containsOnly(NAN);
    assertThat(a.row(3)).containsOnly(NAN);
    Kernels.softmaxRows(Matrix.allocate(3, 0), 1, Matrix.allocate(3, 0));
  }

  @Test
  void meansAndSums() {
    Matrix a = Matrix.of(3, 2, 1, 2, 3, 4, 8, 9);
    assertThat(Kernels.meanRows(a)).containsExactly(4, 5);
    assertThat(Kernels.meanRows(a, new int[] {2, 0})).containsExactly(4.5f, 5.5f);
    assertThat(Kernels.weightedSum(a, new float[] {1, 0, -1})).containsExactly(-7, -7);
    assertThat(Kernels.weightedMean(a, new float[] {1, 3, 0})).containsExactly(2.5f, 3.5f);
    assertThat(Kernels.weightedMean(a, new int[] {1, 2}, new float[] {4, 1})).containsExactly(4, 5);
    assertThatThrownBy(() -> Kernels.weightedMean(a, new float[3]))
        .hasMessage("3 weights sum to 0");
    assertThatThrownBy(() -> Kernels.meanRows(Matrix.allocate(0, 2)))
        .hasMessage("the mean needs one row at least, got 0");
    assertThatThrownBy(() -> Kernels.meanRows(a, new int[] {3}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void meanOfManyRowsStaysExact() {
    int rows = 200_000;
    Matrix a = Matrix.allocate(rows, 3);
    for (int r = 0; r < rows; r++) {
      a.set(r, 1, 0.1f);
    }
    assertThat(Kernels.meanRows(a)[1]).isCloseTo(0.1f, within(2e-7f));
  }

  /** Expected values follow from half-pixel centres: 2 -> 4 samples at 0, 0.25, 0.75 and 1. */
  @Test
  void resizeUsesHalfPixelCentres() {
    Matrix a = Matrix.of(2, 1, 0, 1);
    assertThat(Kernels.resizeBilinear(a, 1, 2, 1, 4).toArray()).containsExactly(0, 0.25f, 0.75f, 1);
    Matrix square = Matrix.of(4, 1, 0, 1, 2, 3);
    assertThat(Kernels.resizeBilinear(square, 2, 2, 1, 1).toArray()).containsExactly(1.5f);
    assertThat(Kernels.resizeBilinear(square, 2, 2, 2, 2).toArray()).containsExactly(0, 1, 2, 3);
  }

  @ParameterizedTest
  @CsvSource({"24,24,12,12", "5,7,3,11", "1,1,4,4", "16,16,24,24", "37,37,16,24"})
  void resizeKeepsPlanes(int h, int w, int newH, int newW) {
    Matrix a = Matrix.allocate(h * w, 3);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        a.setRow(y * w + x, new float[] {1, x, y}, 0);
      }
    }
    Matrix out = Kernels.resizeBilinear(a, h, w, newH, newW);
    for (int y = 0; y < newH; y++) {
      for (int x = 0; x < newW; x++) {
        double wantX = Math.clamp((x + 0.5) * w / newW - 0.5, 0, w - 1);
        double wantY = Math.clamp((y + 0.5) * h / newH - 0.5, 0, h - 1);
        float[] row = out.row(y * newW + x);
        assertThat(row[0]).isCloseTo(1, within(1e-6f));
        assertThat((double) row[1]).isCloseTo(wantX, within(1e-4));
        assertThat((double) row[2]).isCloseTo(wantY, within(1e-4));
      }
    }
  }

  @Test
  void poolingAveragesWindows() {
    Matrix a = Matrix.allocate(12, 1);
    for (int i = 0; i < 12; i++) {
      a.set(i, 0, i);
    }
    assertThat(Kernels.averagePool(a, 3, 4, 2, 2).toArray()).containsExactly(2.5f, 4.5f);
    assertThat(Kernels.averagePool(a, 3, 4, 2, 1).rows()).isEqualTo(6);
    assertThat(Kernels.adaptiveAveragePool(a, 3, 4, 2, 2).toArray())
        .containsExactly(2.5f, 4.5f, 6.5f, 8.5f);
    assertThat(Kernels.adaptiveAveragePool(a, 3, 4, 1, 1).toArray()).containsExactly(5.5f);
    assertThat(Kernels.adaptiveAveragePool(a, 3, 4, 3, 4).toArray()).containsExactly(a.toArray());
    assertThatThrownBy(() -> Kernels.averagePool(a, 3, 4, 4, 1)).hasMessageContaining("1..3");
    assertThatThrownBy(() -> Kernels.averagePool(a, 3, 5, 1, 1))
        .hasMessageContaining("differ: 12 and 15");
  }

  @Test
  void firstRowThatIsNotFiniteIsFound() {
    Matrix a = Matrix.allocate(5, 37);
    assertThat(Kernels.firstNonFiniteRow(a)).isEqualTo(-1);
    a.set(4, 0, Float.POSITIVE_INFINITY);
    assertThat(Kernels.firstNonFiniteRow(a)).isEqualTo(4);
    a.set(2, 36, NAN);
    assertThat(Kernels.firstNonFiniteRow(a)).isEqualTo(2);
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    Matrix a = Matrix.allocate(2, 3);
    Matrix b = Matrix.allocate(2, 4);
    assertThatThrownBy(() -> Kernels.dot(a, 0, b, 0)).hasMessage("row widths differ: 3 and 4");
    assertThatThrownBy(() -> Kernels.dot(a, 2, a, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Kernels.matmul(a, b))
        .hasMessageContaining("columns of the left and rows of the right factor differ: 3 and 2");
    assertThatThrownBy(() -> Kernels.gram(a, b, new Workspace()))
        .hasMessage("matrix is 2 x 4, 2 x 2 is needed");
    Matrix square = Matrix.allocate(2, 2);
    assertThatThrownBy(() -> Kernels.matmul(square, square, square, new Workspace()))
        .hasMessage("the result shares memory with a factor");
  }

  @Test
  void emptyMatricesHaveEmptyProducts() {
    assertThat(Kernels.gram(Matrix.allocate(0, 5)).rows()).isZero();
    assertThat(Kernels.matmulTransposed(Matrix.allocate(2, 0), Matrix.allocate(3, 0)).toArray())
        .containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(Kernels.gemv(Matrix.allocate(2, 0), new float[0])).containsExactly(0, 0);
  }
}
