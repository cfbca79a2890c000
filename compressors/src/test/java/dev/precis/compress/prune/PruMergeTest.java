package dev.precis.compress.prune;

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
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruMergeTest {
  /** 40 quiet values and some loud ones at the rows given. */
  private static float[] attention(int... loud) {
    float[] values = new float[40];
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.01f + 0.0001f * (i * 7 % 40);
    }
    for (int i = 0; i < loud.length; i++) {
      values[loud[i]] = 0.1f + 0.01f * i;
    }
    return values;
  }

  private static TokenSequence run(String method, TokenSequence in, Signals signals, int keep) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals).tokens();
  }

  @Test
  void countsValuesAboveTheUpperFence() {
    assertThat(PruMergeRows.outliers(attention(3, 30))).isEqualTo(2);
    assertThat(PruMergeRows.outliers(new float[] {1, 1, 1, 1})).isZero();
    // Quartiles of 0..9 are 2.25 and 6.75, so the fence is at 13.5.
    float[] ten = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    assertThat(PruMergeRows.outliers(ten)).isZero();
    ten[9] = 13.6f;
    assertThat(PruMergeRows.outliers(ten)).isEqualTo(1);
    assertThat(PruMergeRows.outliers(new float[] {5})).isZero();
  }

  @Test
  void takesTheClsRowOutOfTheSoftmaxWithoutSharingItOut() {
    Matrix keys = Matrix.of(3, 4, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    float[] attention = PruMergeRows.clsAttention(new float[] {2, 0, 0, 0}, keys, 1);
    double total = Math.exp(2) + Math.exp(1) + 1;
    assertThat(attention[0]).isCloseTo((float) (Math.exp(1) / total), within(1e-6f));
    assertThat(attention[1]).isCloseTo((float) (1 / total), within(1e-6f));
    assertThat(attention).hasSize(2);
  }

  @Test
  void addsTheAttentionWeightedSumOfTheNearestKeysAsReleased() {
    float[] attention = attention(3, 30);
    TokenSequence in = Pictures.random(Grid.image(5, 8), 6, Modality.IMAGE, 1);
    Matrix keys = Pictures.random(Grid.image(5, 8), 4, Modality.IMAGE, 2).embeddings();
    Signals signals = Signals.none().withAttention(attention).with(Signal.KEYS, keys);
    TokenSequence out = run("prumerge:mode=parity", in, signals, 9);
    assertThat(Pictures.indices(out)).startsWith(30, 3).hasSize(3);
    int[] nearest =
        IntStream.range(0, 40)
            .filter(j -> j != 30)
            .boxed()
            .sorted(Comparator.comparingDouble(j -> -Naive.cosine(keys, 30, j)))
            .limit(PruMergeRows.NEIGHBOURS)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int c = 0; c < 6; c++) {
      double own = in.embeddings().get(30, c);
      for (int j : nearest) {
        own += (double) attention[j] * in.embeddings().get(j, c);
      }
      assertThat(out.embeddings().get(0, c)).isCloseTo((float) own, within(1e-5f));
      double rest = 0;
      for (int j = 0; j < 40; j++) {
        rest += j == 3 || j == 30 ? 0 : (double) attention[j] * in.embeddings().get(j, c);
      }
      assertThat(out.embeddings().get(2, c)).isCloseTo((float) rest, within(1e-5f));
    }
  }

  @Test
  void addsEvenlySpacedRowsBelowTheLastOne() {
    // 2 of 40: int(int(20) / 3) = 6.
    int[] kept = PruMergeRows.merge(attention(3, 30), Matrix.allocate(40, 2), true).kept();
    assertThat(kept).containsExactly(30, 3, 0, 6, 12, 18, 24, 36);
  }

  @Test
  void survivesWithoutAnOutlier() {
    float[] flat = new float[12];
    PruMergeRows.Merge none = PruMergeRows.merge(flat, Matrix.allocate(12, 2), true);
    assertThat(none.kept()).isEmpty();
    assertThat(none.rows().rows()).isEqualTo(1);
    PruMergeRows.Merge one = PruMergeRows.merge(new float[1], Matrix.allocate(1, 2), false);
    assertThat(one.rows().rows()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"prumerge", "prumerge-plus"})
  void keepsEveryTokensWeightAndTheBudgetByDefault(String method) {
    TokenSequence in = Pictures.random(Grid.image(5, 8), 6, Modality.IMAGE, 1);
    Signals signals = Signals.none().withAttention(attention(3, 30));
    for (int keep = 1; keep <= 40; keep++) {
      TokenSequence out = run(method, in, signals, keep);
      assertThat(Pictures.indices(out)).hasSize(keep).isSorted().doesNotHaveDuplicates();
      double weight = 0;
      for (float w : out.provenance().weight()) {
        weight += w;
      }
      assertThat(weight).isEqualTo(40);
    }
  }

  @Test
  void averagesByAttentionAmongTokensWithSimilarKeys() {
    Matrix features = Matrix.of(4, 1, 10, 20, 30, 40);
    TokenSequence in = Pictures.of(features, Grid.image(2, 2), Modality.IMAGE);
    Matrix keys = Matrix.of(4, 2, 1, 0, 0, 1, 1, 0.1f, 0.1f, 1);
    Signals signals = Signals.none().withAttention(3, 6, 1, 2).with(Signal.KEYS, keys);
    assertThat(run("prumerge", in, signals, 2).embeddings().toArray()).containsExactly(15, 25);
    Signals dark = Signals.none().withAttention(0, 0, 0, 0).with(Signal.KEYS, keys);
    assertThat(run("prumerge", in, dark, 2).embeddings().toArray()).containsExactly(20, 30);
  }

  @Test
  void spreadsThreeQuartersOfTheBudgetInPlusMode() {
    TokenSequence in = Pictures.random(Grid.image(16, 16), 3, Modality.IMAGE, 1);
    float[] attention = new float[256];
    for (int i = 0; i < attention.length; i++) {
      attention[i] = i < 32 ? 1 + i : 0.01f + 0.0001f * i;
    }
    Signals signals = Signals.none().withAttention(attention);
    int[] upper =
        Arrays.stream(Pictures.indices(run("prumerge-plus", in, signals, 64)))
            .filter(i -> i < 128)
            .toArray();
    assertThat(upper.length).isBetween(36, 44);
    assertThat(Pictures.indices(run("prumerge", in, signals, 32)))
        .containsExactly(IntStream.range(0, 32).toArray());
  }
}
