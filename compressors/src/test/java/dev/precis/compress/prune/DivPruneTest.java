package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Scratch;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivPruneTest {
  private static int[] kept(String method, TokenSequence in, int keep) {
    return Pictures.indices(
        Compressors.run(Compressors.of(method), in, Budget.tokens(keep), Signals.none()).tokens());
  }

  /** From the definition: distances in double, every minimum anew. */
  private static int[] naive(Matrix features, int keep) {
    int n = features.rows();
    int[] picks = new int[keep];
    boolean[] picked = new boolean[n];
    for (int p = 0; p < keep; p++) {
      double best = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < n; i++) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < n; j++) {
          if (j != i && (p == 0 || picked[j])) {
            nearest = Math.min(nearest, 1 - Naive.cosine(features, i, j));
          }
        }
        if (!picked[i] && nearest > best) {
          best = nearest;
          picks[p] = i;
        }
      }
      picked[picks[p]] = true;
    }
    return picks;
  }

  @ParameterizedTest
  @CsvSource({"1,3,1", "2,3,1", "2,3,2", "3,5,2", "17,7,17", "64,5,13", "101,33,40"})
  void picksAsTheDefinitionSays(int n, int width, int keep) {
    Matrix features =
        Pictures.random(Grid.image(1, n), width, Modality.IMAGE, n * 7L + keep).embeddings();
    assertThat(DivPrunePicks.order(features, keep)).containsExactly(naive(features, keep));
  }

  @ParameterizedTest
  @CsvSource({"101,33,40", "200,9,200", "333,16,37"})
  void picksTheSameWhenRowsOfTheGramMatrixAreForgotten(int n, int width, int keep) {
    Matrix features = Pictures.random(Grid.image(1, n), width, Modality.IMAGE, n).embeddings();
    assertThat(DivPrunePicks.order(features, keep, 0, new Scratch()))
        .containsExactly(naive(features, keep));
  }

  @Test
  void findsTheFirstPickAmongManyTokens() {
    int n = 2101;
    Matrix features = Pictures.random(Grid.image(1, n), 9, Modality.IMAGE, 4).embeddings();
    assertThat(DivPrunePicks.order(features, 3)).containsExactly(naive(features, 3));
  }

  @Test
  void picksRowsOfZerosLastAndDuplicatesBeforeThem() {
    Matrix features = Matrix.of(6, 2, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, -1, 0);
    int[] order = DivPrunePicks.order(features, 6);
    assertThat(order).startsWith(4).endsWith(0, 3).doesNotHaveDuplicates();
    assertThat(order[3]).isEqualTo(2);
  }

  @Test
  void keepsRowsInRasterOrder() {
    TokenSequence in = Pictures.random(Grid.image(5, 7), 6, Modality.IMAGE, 2);
    assertThat(kept("divprune", in, 11)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void parityModeRefusesARowOfZerosByItsNumber() {
    TokenSequence in = Pictures.random(Grid.image(2, 3), 4, Modality.IMAGE, 1);
    assertThat(kept("divprune:mode=parity", in, 3)).isEqualTo(kept("divprune", in, 3));
    for (int c = 0; c < 4; c++) {
      in.embeddings().set(4, c, 0);
    }
    assertThatThrownBy(() -> kept("divprune:mode=parity", in, 3))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("row 4");
  }

  @Test
  void givesTheSameOnMemoryUsedBefore() {
    TokenSequence large = Pictures.random(Grid.image(9, 9), 6, Modality.IMAGE, 3);
    TokenSequence small = Pictures.random(Grid.image(3, 5), 11, Modality.IMAGE, 5);
    var method = Compressors.of("divprune").compressor();
    method.select(large, Budget.tokens(20), Signals.none());
    assertThat(method.select(small, Budget.tokens(6), Signals.none()))
        .usingRecursiveComparison()
        .isEqualTo(
            Compressors.of("divprune")
                .compressor()
                .select(small, Budget.tokens(6), Signals.none()));
  }
}
