package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Pictures;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VidCom2Test {
  /** The definition in double precision, channel by channel and token by token. */
  private static double[] naive(Matrix tokens, int perFrame) {
    int n = tokens.rows();
    int width = tokens.cols();
    Integer[] channels = new Integer[width];
    double[] variance = new double[width];
    for (int c = 0; c < width; c++) {
      channels[c] = c;
      double mean = 0;
      for (int r = 0; r < n; r++) {
        mean += tokens.get(r, c) / (double) n;
      }
      for (int r = 0; r < n; r++) {
        variance[c] += Math.pow(tokens.get(r, c) - mean, 2) / n;
      }
    }
    Arrays.sort(channels, (a, b) -> Double.compare(variance[a], variance[b]));
    int used = Math.max(1, width / 2);
    double[][] unit = new double[n][used];
    for (int r = 0; r < n; r++) {
      double norm = 0;
      for (int i = 0; i < used; i++) {
        unit[r][i] = tokens.get(r, channels[i]);
        norm += unit[r][i] * unit[r][i];
      }
      for (int i = 0; i < used; i++) {
        unit[r][i] /= Math.sqrt(norm);
      }
    }
    double[] score = new double[n];
    for (int r = 0; r < n; r++) {
      int first = r / perFrame * perFrame;
      score[r] =
          near(unit[r], mean(unit, 0, n)) + near(unit[r], mean(unit, first, first + perFrame));
    }
    return score;
  }

  private static double[] mean(double[][] rows, int from, int to) {
    double[] mean = new double[rows[0].length];
    for (int r = from; r < to; r++) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += rows[r][i] / (to - from);
      }
    }
    return mean;
  }

  private static double near(double[] a, double[] b) {
    double squared = 0;
    for (int i = 0; i < a.length; i++) {
      squared += (a[i] - b[i]) * (a[i] - b[i]);
    }
    double sum = 0;
    for (double width : new double[] {0.125, 0.25, 0.5, 1, 2}) {
      sum += Math.exp(-squared / (2 * width));
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 64, 101})
  void scoresAreNearnessToBothMeansInTheSteadyChannels(int width) {
    Matrix tokens = Pictures.gaussian(3 * 70, width, width);
    for (int r = 0; r < tokens.rows(); r++) {
      for (int c = 0; c < width; c++) {
        tokens.set(r, c, tokens.get(r, c) * (1 + c % 7) + 3 * (c % 3));
      }
    }
    float[] scores = VidCom2Scores.of(tokens, 70).redundancy();
    double[] expected = naive(tokens, 70);
    for (int r = 0; r < scores.length; r++) {
      assertThat((double) scores[r]).isCloseTo(expected[r], Offset.offset(2e-5));
    }
  }

  @Test
  void sharesAreOneOnAverageAndMoreForFramesThatStandOut() {
    double[] shares = VidCom2Budgets.shares(new double[] {4.0, 3.9, 4.0, 4.0});
    assertThat(Arrays.stream(shares).sum()).isCloseTo(4, Offset.offset(1e-12));
    assertThat(shares[1]).isGreaterThan(1.7);
    assertThat(VidCom2Budgets.perFrame(new double[] {4.0, 3.9, 4.0, 4.0}, 10, 0.25))
        .containsExactly(2, 4, 2, 2);
    assertThat(VidCom2Budgets.perFrame(new double[] {4, 4}, 10, 0.01)).containsExactly(1, 1);
  }

  @Test
  void bringsTheSumToTheTargetAsReleased() {
    float[] redundancy = {1, 2, 3, 4, 9, 8, 7, 6};
    int[] budget = {2, 2};
    assertThat(VidCom2Budgets.reconciled(redundancy, 4, budget, 3)).containsExactly(0, 1, 7);
    assertThat(VidCom2Budgets.reconciled(redundancy, 4, budget, 6))
        .containsExactly(0, 1, 2, 3, 6, 7);
    assertThat(VidCom2Budgets.target(8, 48, 0.25)).isEqualTo(96);
    assertThat(VidCom2Budgets.target(8, 48, 0.001)).isEqualTo(8);
  }

  @Test
  void keepsMoreOfAFrameThatStandsOut() {
    Grid grid = new Grid(5, 3, 4);
    TokenSequence in = Clips.still(grid, 16, 2);
    Matrix other = Pictures.gaussian(12, 16, 9);
    for (int i = 0; i < 12; i++) {
      in.embeddings().setRow(24 + i, other, i);
    }
    for (String mode : new String[] {"repaired", "parity"}) {
      int[] kept = Clips.kept("vidcom2:mode=" + mode, in, 20);
      assertThat(kept).hasSize(20).isSorted();
      assertThat(Arrays.stream(kept).filter(r -> r / 12 == 2).count()).isGreaterThan(4);
    }
  }

  @Test
  void meetsABudgetBelowOneTokenPerFrameByDefaultOnly() {
    TokenSequence in = Pictures.random(new Grid(9, 2, 2), 6, Modality.VIDEO, 3);
    assertThat(Clips.kept("vidcom2", in, 4)).hasSize(4);
    assertThat(Clips.kept("vidcom2:mode=parity", in, 4)).hasSize(9);
    assertThat(Clips.kept("vidcom2:mode=parity,rate=0.5", in, 4)).hasSize(18);
  }
}
