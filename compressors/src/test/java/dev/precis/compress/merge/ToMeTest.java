package dev.precis.compress.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToMeTest {
  /** Unit vectors at these angles, degrees. */
  private static Matrix angles(double... degrees) {
    Matrix metric = Matrix.allocate(degrees.length, 2);
    for (int r = 0; r < degrees.length; r++) {
      metric.set(r, 0, (float) Math.cos(Math.toRadians(degrees[r])));
      metric.set(r, 1, (float) Math.sin(Math.toRadians(degrees[r])));
    }
    return metric;
  }

  private static float[] ones(int n) {
    float[] ones = new float[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void mergesTheBestPairsAndPutsTheOddRowsLast() {
    // Even rows 0, 40, 90, 130 meet odd rows 5, 92, 200: best are 5, 35, 2, 38 apart.
    Matrix metric = angles(0, 5, 40, 92, 90, 200, 130);
    ToMeStep.Merged step = ToMeStep.merge(metric, new float[] {1, 2, 1, 1, 3, 1, 1}, 2, 0);
    assertThat(step.rowOfInput()).containsExactly(2, 2, 0, 3, 3, 4, 1);
    assertThat(step.size()).containsExactly(1, 1, 3, 4, 1);
    assertThat(step.rows().anchor()).containsExactly(2, 6, 1, 3, 5);
    assertThat(step.rows().source()).containsExactly(2, 6, 0, 1, 3, 4, 5);
    assertThat(step.rows().coefficient())
        .containsExactly(new float[] {1, 1, 1 / 3f, 2 / 3f, 0.25f, 0.75f, 1}, within(1e-6f));
  }

  @Test
  void sparesProtectedRowsAndThenKeepsTheEvenOnesInOrder() {
    Matrix metric = angles(0, 0, 40, 50, 90, 200, 130);
    ToMeStep.Merged cls = ToMeStep.merge(metric, ones(7), 1, 1);
    assertThat(cls.rows().anchor()).containsExactly(0, 4, 6, 1, 3, 5);
    assertThat(cls.rowOfInput()[2]).isEqualTo(4);
    // With a distillation token nothing merges into row 1 either.
    ToMeStep.Merged both = ToMeStep.merge(angles(0, 41, 40, 90, 180), ones(5), 9, 2);
    assertThat(both.rowOfInput()).containsExactly(0, 2, 3, 3, 1);
  }

  @Test
  void losesHalfOfTheRowsAtMost() {
    Matrix metric = Pictures.random(Grid.image(1, 9), 3, Modality.IMAGE, 1).embeddings();
    assertThat(ToMeStep.merge(metric, ones(9), 100, 0).size()).hasSize(5);
    assertThat(ToMeStep.merge(metric, ones(9), 100, 1).size()).hasSize(5);
    assertThat(ToMeStep.merge(metric, ones(9), 0, 0).rowOfInput())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(ToMeStep.merge(metric.slice(0, 1), ones(1), 3, 0).size()).hasSize(1);
  }

  private static TokenSequence run(String method, TokenSequence in, int keep, Signals signals) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals).tokens();
  }

  @ParameterizedTest
  @CsvSource({"tome,1", "tome,7", "tome,30", "tome:mode=parity,1", "tome:mode=parity,20"})
  void givesMeansOfAllTokensWeightedByWhatTheyStandFor(String method, int keep) {
    TokenSequence in = Pictures.random(Grid.image(5, 7), 6, Modality.IMAGE, 4);
    in.provenance().weight()[3] = 5;
    TokenSequence out = run(method, in, keep, Signals.none());
    assertThat(out.size()).isEqualTo(keep);
    for (int c = 0; c < 6; c++) {
      double before = 0;
      double after = 0;
      for (int r = 0; r < 35; r++) {
        before += (double) in.provenance().weight()[r] * in.embeddings().get(r, c);
      }
      for (int r = 0; r < keep; r++) {
        after += (double) out.provenance().weight()[r] * out.embeddings().get(r, c);
      }
      assertThat(after).isCloseTo(before, within(1e-4));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tome", "tome:mode=parity"})
  void findsEqualTokensAmongOthers(String method) {
    // Four directions, each at four neighbouring places.
    Matrix features = Matrix.allocate(16, 4);
    for (int r = 0; r < 16; r++) {
      features.set(r, r / 4, 1 + r % 4);
    }
    TokenSequence in = Pictures.of(features, Grid.image(4, 4), Modality.IMAGE);
    TokenSequence out = run(method, in, 4, Signals.none());
    for (int r = 0; r < 4; r++) {
      float[] row = out.embeddings().row(r);
      Arrays.sort(row);
      assertThat(row).containsExactly(0, 0, 0, 2.5f);
      assertThat(out.provenance().weight()[r]).isEqualTo(4);
    }
  }

  @Test
  void comparesKeysWhereThereAreAny() {
    Matrix features = Matrix.of(4, 1, 1, 1, 1, 1);
    TokenSequence in = Pictures.of(features, Grid.image(1, 4), Modality.IMAGE);
    Signals keys = Signals.none().with(Signal.KEYS, angles(0, 90, 91, 45));
    TokenSequence out = run("tome", in, 3, keys);
    assertThat(out.provenance().weight()).containsExactly(1, 2, 1);
    assertThat(Pictures.indices(out)).containsExactly(0, 1, 3);
  }

  @Test
  void staysInRasterOrderByDefaultOnly() {
    TokenSequence in = Pictures.random(Grid.image(8, 8), 6, Modality.IMAGE, 4);
    assertThat(Pictures.indices(run("tome", in, 20, Signals.none()))).isSorted();
    assertThat(Pictures.indices(run("tome:mode=parity", in, 20, Signals.none())))
        .doesNotHaveDuplicates();
  }
}
