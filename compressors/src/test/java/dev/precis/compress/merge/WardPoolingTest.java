package dev.precis.compress.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WardPoolingTest {
  /** The literal rule: of all pairs the closest is joined, distances as the page gives them. */
  private static List<List<Integer>> literal(Matrix tokens, int clusters) {
    int n = tokens.rows();
    double[][] d = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int z = 0; z < n; z++) {
          double one = Kernels.cosine(tokens, i, tokens, z);
          double other = Kernels.cosine(tokens, j, tokens, z);
          d[i][j] += (one - other) * (one - other);
        }
        d[i][j] = Math.sqrt(d[i][j]);
      }
    }
    List<List<Integer>> sets = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      sets.add(new ArrayList<>(List.of(i)));
    }
    int left = n;
    while (left > clusters) {
      int a = -1;
      int b = -1;
      for (int i = 0; i < n; i++) {
        for (int j = i + 1; j < n; j++) {
          boolean both = !sets.get(i).isEmpty() && !sets.get(j).isEmpty();
          if (both && (a < 0 || d[i][j] < d[a][b])) {
            a = i;
            b = j;
          }
        }
      }
      double na = sets.get(a).size();
      double nb = sets.get(b).size();
      for (int z = 0; z < n; z++) {
        double nz = sets.get(z).size();
        if (z != a && z != b && nz > 0) {
          double squared =
              ((na + nz) * d[a][z] * d[a][z]
                      + (nb + nz) * d[b][z] * d[b][z]
                      - nz * d[a][b] * d[a][b])
                  / (na + nb + nz);
          d[a][z] = Math.sqrt(squared);
          d[z][a] = d[a][z];
        }
      }
      sets.get(a).addAll(sets.get(b));
      sets.get(b).clear();
      left--;
    }
    return sets.stream().filter(set -> !set.isEmpty()).toList();
  }

  @ParameterizedTest
  @CsvSource({"1,1,4", "2,1,4", "2,2,4", "9,3,4", "23,7,8", "41,5,6", "41,40,6"})
  void findsTheClustersOfTheLiteralRule(int n, int clusters, int width) {
    Matrix tokens = Pictures.gaussian(n, width, n);
    int[] label = WardPooling.labels(tokens, clusters);
    List<List<Integer>> expected = literal(tokens, clusters);
    assertThat(expected).hasSize(clusters);
    for (List<Integer> set : expected) {
      assertThat(set).allMatch(i -> label[i] == label[set.getFirst()]);
    }
    assertThat(label).contains(clusters - 1);
  }

  private static TokenSequence pooled(String method, TokenSequence in, int keep) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), Signals.none())
        .tokens();
  }

  @Test
  void keepsTheScaleOfTokensAndTheirOrderByDefault() {
    Matrix tokens = Matrix.of(5, 2, 0, 4, 3, 0, 0, 6, 5, 0, 4, 0);
    TokenSequence out =
        pooled("ward-pooling", Pictures.of(tokens, Grid.image(1, 5), Modality.IMAGE), 2);
    assertThat(out.embeddings().toArray()).containsExactly(0, 5, 4, 0);
    assertThat(out.provenance().weight()).containsExactly(2, 3);
    assertThat(out.provenance().index()).isSorted();
  }

  @Test
  void bringsMeansToLengthOneInParityMode() {
    TokenSequence in = Pictures.random(Grid.image(5, 7), 6, Modality.IMAGE, 3);
    TokenSequence out = pooled("ward-pooling:mode=parity", in, 11);
    for (float norm : Kernels.rowNorms(out.embeddings())) {
      assertThat(norm).isCloseTo(1, within(1e-5f));
    }
  }

  @Test
  void refusesMoreTokensThanItHasMemoryFor() {
    Matrix many = Matrix.allocate(WardTree.MOST_POINTS + 1, 1);
    assertThatThrownBy(() -> WardPooling.labels(many, 3))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("8193");
  }
}
