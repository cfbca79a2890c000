package dev.precis.compress.greedy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Pictures;
import dev.precis.compress.Scratch;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FacilityLocationTest {
  private static double similarity(Matrix vectors, int a, int b) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int c = 0; c < vectors.cols(); c++) {
      dot += (double) vectors.get(a, c) * vectors.get(b, c);
      left += (double) vectors.get(a, c) * vectors.get(a, c);
      right += (double) vectors.get(b, c) * vectors.get(b, c);
    }
    double norms = Math.sqrt(left * right);
    return 0.5 + (norms > 0 ? 0.5 * dot / norms : 0);
  }

  /** Every gain anew for every pick. */
  private static int[] plain(Matrix vectors, double[] bonus, int count) {
    int n = vectors.rows();
    double[] best = new double[n];
    boolean[] taken = new boolean[n];
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int pick = -1;
      double most = 0;
      for (int j = 0; j < n; j++) {
        double gain = bonus[j];
        for (int x = 0; x < n; x++) {
          gain += Math.max(0, similarity(vectors, j, x) - best[x]);
        }
        if (!taken[j] && (pick < 0 || gain > most)) {
          pick = j;
          most = gain;
        }
      }
      taken[pick] = true;
      order[i] = pick;
      for (int x = 0; x < n; x++) {
        best[x] = Math.max(best[x], similarity(vectors, pick, x));
      }
    }
    return order;
  }

  private static double[] bonus(int n, long seed) {
    return new SplittableRandom(seed).doubles(n).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "2,1", "2,2", "7,3", "13,13", "31,9", "64,25", "97,40"})
  void picksWhatThePlainGreedyMethodPicks(int n, int count) {
    Matrix vectors = Pictures.gaussian(n, 5, n);
    double[] bonus = bonus(n, n);
    FacilityLocation.Choice choice = FacilityLocation.choose(vectors, bonus, count);
    assertThat(choice.order()).isEqualTo(plain(vectors, bonus, count));
    assertThat(Arrays.stream(choice.gain()).sum()).isCloseTo(choice.objective(), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"31,9", "97,40"})
  void picksTheSameWithoutTheWholeMatrix(int n, int count) {
    Matrix vectors = Pictures.gaussian(n, 5, n);
    int[] whole =
        FacilityLocation.choose(new Similarities(vectors, true, new Scratch()), null, count)
            .order();
    int[] parts =
        FacilityLocation.choose(new Similarities(vectors, false, new Scratch()), null, count)
            .order();
    assertThat(parts).isEqualTo(whole);
  }

  @Test
  void takesTheLowerRowOnATie() {
    Matrix same = Matrix.of(4, 2, 1, 0, 1, 0, 1, 0, 1, 0);
    assertThat(FacilityLocation.choose(same, null, 3).order()).containsExactly(0, 1, 2);
  }

  @Test
  void needsOneVectorForCopiesOfOneAndAllForUnrelatedOnes() {
    Matrix same = Matrix.allocate(16, 4);
    Matrix apart = Matrix.allocate(16, 16);
    for (int r = 0; r < 16; r++) {
      same.set(r, 1, 1 + r);
      apart.set(r, r, 1);
    }
    assertThat(FacilityLocation.cover(same, 0.99, 1, 16).count()).isEqualTo(1);
    FacilityLocation.Cover cover = FacilityLocation.cover(apart, 0.99, 1, 16);
    assertThat(cover.count()).isEqualTo(16);
    assertThat(cover.reached()).isCloseTo(1, within(1e-6));
    assertThat(FacilityLocation.cover(apart, 0.5, 1, 16).count()).isEqualTo(8);
  }

  @Test
  void doesNotCountZeroVectorsAsUncovered() {
    Matrix vectors = Matrix.allocate(9, 3);
    vectors.set(4, 0, 2);
    FacilityLocation.Cover cover = FacilityLocation.cover(vectors, 0.9, 1, 9);
    assertThat(cover.count()).isEqualTo(1);
    assertThat(cover.reached()).isCloseTo(1, within(1e-6));
    assertThat(FacilityLocation.cover(Matrix.allocate(5, 3), 0.9, 2, 5).count()).isEqualTo(2);
  }
}
