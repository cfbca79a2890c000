package dev.precis.compress.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Pictures;
import dev.precis.compress.Scratch;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DensityPeaksTest {
  private static DensityPeaks peaks(Matrix tokens, int neighbours) {
    int[] all = IntStream.range(0, tokens.rows()).toArray();
    return DensityPeaks.of(tokens, all, neighbours, new Scratch());
  }

  /**
   * On a line at 0, 1, 3, 10, 12 with k = 2 the densities are exp of -1/2, -1/2, -2, -2, -2; the
   * two first have no denser one and get the farthest distance of all, 12; 3 is 2 from 1, 10 is 7
   * from 3 of equal density, so 9 from 1, and 12 is 11 from 1.
   */
  @Test
  void ranksDenseTokensThatLieFarFromDenserOnes() {
    Matrix line = Matrix.column(0, 1, 3, 10, 12);
    DensityPeaks peaks = peaks(line, 2);
    assertThat(peaks.centres(5)).containsExactly(0, 1, 4, 3, 2);
    assertThat(peaks.nearest(new int[] {1, 4})).containsExactly(0, 0, 0, 1, 1);
    assertThat(peaks.nearest(new int[] {4, 1})).containsExactly(1, 1, 1, 0, 0);
  }

  @Test
  void letsACentreStandForItselfAmongEqualTokens() {
    DensityPeaks peaks = peaks(Matrix.of(3, 2, 1, 2, 1, 2, 1, 2), 5);
    assertThat(peaks.centres(3)).containsExactly(0, 1, 2);
    assertThat(peaks.nearest(new int[] {2, 0, 1})).containsExactly(1, 2, 0);
    assertThat(peaks.nearest(new int[] {2, 0})).containsExactly(1, 0, 0);
  }

  /** What all tokens share costs a plain float product all its digits. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithExactDistancesFarFromTheOrigin(long seed) {
    int n = 40;
    int width = 32;
    Matrix tokens = Pictures.gaussian(n, width, seed);
    for (int r = 0; r < n; r++) {
      for (int c = 0; c < width; c++) {
        // Two tight clusters far apart, both far from the origin.
        tokens.set(r, c, 1000 + (r % 2 == 0 ? 300 : 0) + tokens.get(r, c));
      }
    }
    assertThat(peaks(tokens, 5).centres(n)).containsExactly(exact(tokens, 5));
  }

  private static int[] exact(Matrix tokens, int neighbours) {
    int n = tokens.rows();
    double[][] squares = new double[n][n];
    double farthest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int c = 0; c < tokens.cols(); c++) {
          double difference = (double) tokens.get(i, c) - tokens.get(j, c);
          squares[i][j] += difference * difference / tokens.cols();
        }
        farthest = Math.max(farthest, squares[i][j]);
      }
    }
    double[] density = new double[n];
    for (int i = 0; i < n; i++) {
      double[] sorted = squares[i].clone();
      Arrays.sort(sorted);
      density[i] = Math.exp(-Arrays.stream(sorted).limit(neighbours).sum() / neighbours);
    }
    double[] score = new double[n];
    for (int i = 0; i < n; i++) {
      double parent = Double.POSITIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        parent = density[j] > density[i] ? Math.min(parent, squares[i][j]) : parent;
      }
      score[i] = Math.sqrt(Double.isInfinite(parent) ? farthest : parent) * density[i];
    }
    return IntStream.range(0, n)
        .boxed()
        .sorted((a, b) -> Double.compare(score[b], score[a]))
        .mapToInt(i -> i)
        .toArray();
  }
}
