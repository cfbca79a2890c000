package dev.precis.compress.greedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Pictures;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreedyDppTest {
  private static double[][] kernel(Matrix vectors, double[] quality) {
    int n = vectors.rows();
    double[][] out = new double[n][n];
    double[] norm = new double[n];
    for (int i = 0; i < n; i++) {
      for (float value : vectors.row(i)) {
        norm[i] += (double) value * value;
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = 0;
        for (int c = 0; c < vectors.cols(); c++) {
          dot += (double) vectors.get(i, c) * vectors.get(j, c);
        }
        out[i][j] = quality[i] * quality[j] * dot / Math.sqrt(norm[i] * norm[j]);
      }
    }
    return out;
  }

  /** The item whose set has the largest determinant, by Gaussian elimination each time. */
  private static int[] byDeterminants(double[][] kernel, int keep) {
    int[] order = new int[0];
    while (order.length < keep) {
      int best = -1;
      double most = -1;
      for (int j = 0; j < kernel.length; j++) {
        int item = j;
        if (Arrays.stream(order).anyMatch(o -> o == item)) {
          continue;
        }
        int[] set = Arrays.copyOf(order, order.length + 1);
        set[order.length] = j;
        double value = determinant(kernel, set);
        if (value > most) {
          best = j;
          most = value;
        }
      }
      order = Arrays.copyOf(order, order.length + 1);
      order[order.length - 1] = best;
    }
    return order;
  }

  private static double determinant(double[][] kernel, int[] set) {
    int n = set.length;
    double[][] m = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        m[i][j] = kernel[set[i]][set[j]];
      }
    }
    double product = 1;
    for (int k = 0; k < n; k++) {
      product *= m[k][k];
      for (int i = k + 1; i < n; i++) {
        double factor = m[i][k] / m[k][k];
        for (int j = k; j < n; j++) {
          m[i][j] -= factor * m[k][j];
        }
      }
    }
    return product;
  }

  private static double[] quality(int n, long seed) {
    return new SplittableRandom(seed).doubles(n, 0.3, 1).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1,1,3", "2,2,3", "11,4,16", "23,7,16", "40,12,33"})
  void takesTheItemsWithTheLargestDeterminants(int n, int keep, int width) {
    Matrix vectors = Pictures.gaussian(n, width, n);
    double[] quality = quality(n, n);
    GreedyDpp.Picked picked = new GreedyDpp().pick(vectors, quality, keep);
    assertThat(picked.order()).isEqualTo(byDeterminants(kernel(vectors, quality), keep));
    assertThat(picked.found()).isEqualTo(keep);
  }

  @Test
  void givesTheSameWhenItsMemoryWasUsedForOtherSizesBefore() {
    GreedyDpp used = new GreedyDpp();
    for (int n : new int[] {40, 300, 17, 300, 5}) {
      Matrix vectors = Pictures.gaussian(n, 24, n);
      double[] quality = quality(n, n);
      int keep = (n + 2) / 3;
      assertThat(used.pick(vectors, quality, keep).order())
          .isEqualTo(new GreedyDpp().pick(vectors, quality, keep).order());
    }
  }

  @Test
  void fillsByQualityWhenTheVectorsHaveNoMoreDirections() {
    Matrix vectors = Pictures.gaussian(60, 4, 9);
    double[] quality = quality(60, 3);
    GreedyDpp.Picked picked = new GreedyDpp().pick(vectors, quality, 20);
    assertThat(picked.found()).isEqualTo(4);
    assertThat(picked.sorted()).doesNotHaveDuplicates().hasSize(20);
    int[] rest = Arrays.copyOfRange(picked.order(), 4, 20);
    int[] taken = Arrays.copyOf(picked.order(), 4);
    int[] best =
        IntStream.range(0, 60)
            .filter(i -> Arrays.stream(taken).noneMatch(t -> t == i))
            .boxed()
            .sorted((a, b) -> Double.compare(quality[b], quality[a]))
            .limit(16)
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(rest).isEqualTo(best);
  }

  @Test
  void takesZeroRowsLast() {
    Matrix vectors = Pictures.gaussian(6, 8, 1);
    vectors.setRow(2, new float[8], 0);
    double[] same = new double[6];
    Arrays.fill(same, 1);
    assertThat(new GreedyDpp().pick(vectors, same, 5).order()).doesNotContain(2);
    assertThat(new GreedyDpp().pick(vectors, same, 6).order()).endsWith(2);
  }

  @Test
  void keepsItsWordOnVeryLongAndVeryShortVectors() {
    Matrix vectors = Pictures.gaussian(12, 6, 4);
    double[] quality = quality(12, 8);
    int[] expected = new GreedyDpp().pick(vectors, quality, 5).order();
    for (float factor : new float[] {1e25f, 1e-25f}) {
      Matrix scaled = vectors.copy();
      for (int r = 0; r < 12; r++) {
        for (int c = 0; c < 6; c++) {
          scaled.set(r, c, vectors.get(r, c) * factor);
        }
      }
      assertThat(new GreedyDpp().pick(scaled, quality, 5).order()).isEqualTo(expected);
    }
  }

  @Test
  void refusesMoreThanItsMemory() {
    Matrix wide = Matrix.allocate(20_000, 1);
    assertThatThrownBy(() -> new GreedyDpp().pick(wide, new double[20_000], 20_000))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("20000 of 20000");
  }
}
