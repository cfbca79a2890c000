package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class KMeansTest {
  private static final Matrix TWO_HEAPS = Matrix.of(5, 1, 0, 1, 2, 10, 12);

  @Test
  void findsHeapsThatLieApart() {
    assertThat(KMeans.centroids(TWO_HEAPS, new int[] {0, 1}, 10).toArray()).containsExactly(1, 11);
  }

  @Test
  void stopsAfterTheRoundsAllowed() {
    // one round: 0 alone is nearest to 0, all others to 1
    assertThat(KMeans.centroids(TWO_HEAPS, new int[] {0, 1}, 1).toArray())
        .containsExactly(0, 6.25f);
  }

  @Test
  void givesTiesToTheFirstAndLeavesAnEmptyClusterWhereItWas() {
    Matrix rows = Matrix.of(3, 1, 5, 5, 7);
    assertThat(KMeans.centroids(rows, new int[] {0, 1, 2}, 4).toArray()).containsExactly(5, 5, 7);
  }

  @Test
  void keepsTheOldCentroidsOnceNothingMovesByMuch() {
    Matrix rows = Matrix.of(2, 1, 0, 1e-6f);
    // the mean lies 5e-7 from the first centroid, which therefore stays
    assertThat(KMeans.centroids(rows, new int[] {0}, 4).toArray()).containsExactly(0);
  }
}
