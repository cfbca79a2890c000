package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Pictures;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisPrunerTest {
  private static Matrix features(int n, int width) {
    return Pictures.random(Grid.image(1, n), width, Modality.IMAGE, n * 3L + width).embeddings();
  }

  /** Round by round as the method's description has it, in lists and doubles. */
  private static int[] naive(Matrix features, float[] attention, int keep, double share) {
    List<Integer> order =
        IntStream.range(0, attention.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -attention[i]))
            .toList();
    int important = (int) (keep * share);
    List<Integer> kept = new ArrayList<>(order.subList(0, important));
    List<Integer> list = new ArrayList<>(order.subList(important, order.size()));
    while (list.size() > keep - important) {
      List<Integer> evens = new ArrayList<>();
      List<Integer> odds = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        (i % 2 == 0 ? evens : odds).add(list.get(i));
      }
      evens.sort(
          Comparator.comparingDouble(e ->
              -odds.stream()
                  .mapToDouble(o -> Naive.cosine(features, e, o))
                  .max()
                  .orElse(Double.NEGATIVE_INFINITY)));
      int drop = Math.min(Math.min(8, list.size() - keep + important), evens.size());
      list = new ArrayList<>(evens.subList(drop, evens.size()));
      list.addAll(odds);
    }
    kept.addAll(list);
    return kept.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  @ParameterizedTest
  @CsvSource({
    "64,7,17,0.48",
    "63,5,15,0.5",
    "101,16,20,0.1",
    "40,3,39,0.5",
    "31,4,6,0",
    "2,3,1,0.5",
    "1,3,1,0.5",
    "29,3,29,0.3"
  })
  void keepsWhatTheRoundsLeaveOddListsIncluded(int n, int width, int keep, double share) {
    Matrix features = features(n, width);
    float[] attention = Pictures.attention(n, n);
    assertThat(VisPrunerSplit.split(features, attention, keep, share).kept())
        .containsExactly(naive(features, attention, keep, share));
  }

  @Test
  void isTopAttentionWhereAllIsImportant() {
    float[] attention = Pictures.attention(50, 8);
    VisPrunerSplit.Split split = VisPrunerSplit.split(features(50, 4), attention, 12, 1);
    assertThat(split.kept()).containsExactly(Kernels.topKAscending(attention, 12));
    assertThat(split.important()).containsExactly(split.kept());
  }

  @Test
  void dropsRowsOfZerosFirst() {
    Matrix features = features(24, 6);
    for (int r = 0; r < 24; r += 2) {
      features.setRow(r, new float[6], 0);
    }
    float[] attention = new float[24];
    for (int i = 0; i < attention.length; i++) {
      attention[i] = 24 - i;
    }
    int[] kept = VisPrunerSplit.split(features, attention, 12, 0).kept();
    assertThat(kept).doesNotContain(0, 2, 4, 6, 8, 10, 12, 14).hasSize(12);
  }
}
