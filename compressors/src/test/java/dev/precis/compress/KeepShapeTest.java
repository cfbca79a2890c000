package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KeepShapeTest {
  private static void isGrid(int[] rows, int width, int height) {
    Set<Integer> ys = new TreeSet<>();
    Set<Integer> xs = new TreeSet<>();
    for (int row : rows) {
      ys.add(row / width);
      xs.add(row % width);
    }
    assertThat(rows).isSorted().doesNotHaveDuplicates().hasSize(ys.size() * xs.size());
    assertThat(ys).allMatch(y -> y >= 0 && y < height);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "1,7,3", "7,1,3", "5,7,35", "5,7,11", "16,16,64", "13,24,100", "24,24,1"})
  void keepsWholeRowsAndColumnsOfTheBestSize(int h, int w, int keep) {
    float[] score = Pictures.attention(h * w, keep);
    Grid grid = Grid.image(h, w);
    int[] rows = KeepShape.best(score, grid, keep);
    isGrid(rows, w, h);
    assertThat(rows).hasSize(GridFit.within(grid, keep).tokens());
    assertThat(rows.length).isLessThanOrEqualTo(keep);
  }

  @Test
  void findsTheRowsAndColumnsThatHoldEverything() {
    float[] score = new float[36];
    for (int y : new int[] {1, 4}) {
      for (int x : new int[] {0, 5}) {
        score[y * 6 + x] = 1;
      }
    }
    assertThat(KeepShape.best(score, Grid.image(6, 6), 4)).containsExactly(6, 11, 24, 29);
  }

  static Stream<String> shapedMethods() {
    Stream<String> plain =
        Compressors.all().stream()
            .filter(method -> method.info().options().contains(KeepShape.OPTION))
            .map(method -> method.info().id() + ":shape=rect");
    return Stream.concat(
        plain,
        Stream.of(
            "query-keep:shape=rect,diversity=0.3",
            "holov:shape=rect,mode=parity",
            "divprune:shape=rect,mode=parity",
            "cdpruner:shape=rect,mode=parity"));
  }

  @Test
  void everySelectorOfPicturesCanKeepAGrid() {
    assertThat(shapedMethods())
        .contains(
            "catp.stage1:shape=rect",
            "cdpruner:shape=rect",
            "divprune:shape=rect",
            "facility-location:shape=rect",
            "holov:shape=rect",
            "query-keep:shape=rect",
            "random:shape=rect",
            "top-attention:shape=rect",
            "uniform:shape=rect",
            "vispruner:shape=rect");
  }

  @ParameterizedTest
  @MethodSource("shapedMethods")
  void methodsWithAShapeKeepWholeRowsAndColumnsAsPlanned(String text) {
    Method.Configured method = Compressors.of(text);
    int[][] cases = {
      {1, 1, 1}, {1, 7, 3}, {7, 1, 3}, {5, 7, 1}, {5, 7, 11}, {5, 7, 35}, {13, 9, 50}
    };
    for (int[] size : cases) {
      Grid grid = Grid.image(size[0], size[1]);
      TokenSequence in = Pictures.random(grid, 6, Modality.IMAGE, size[2]);
      Budget budget = Budget.tokens(size[2]);
      Compressed out = Compressors.run(method, in, budget, Pictures.signals(in, 1));
      int[] rows = Pictures.indices(out.tokens());
      isGrid(rows, grid.w(), grid.h());
      assertThat(method.compressor().planned(SequenceShape.of(in), budget))
          .as("%s on %s", text, grid)
          .isEqualTo(new Planned.Exact(rows.length))
          .isEqualTo(new Planned.Exact(GridFit.within(grid, size[2]).tokens()));
    }
  }

  @Test
  void rowsAndColumnsFollowTheScoreWhereAMethodHasOne() {
    TokenSequence in = Pictures.random(Grid.image(4, 4), 6, Modality.IMAGE, 1);
    float[] attention = new float[16];
    attention[0] = attention[5] = attention[10] = attention[15] = 1;
    attention[1] = attention[4] = 0.9f;
    // The four highest lie on the diagonal in four rows; the best four cells are a corner.
    assertThat(kept("top-attention", in, attention)).containsExactly(0, 5, 10, 15);
    assertThat(kept("top-attention:shape=rect", in, attention)).containsExactly(0, 1, 4, 5);
  }

  private static int[] kept(String method, TokenSequence in, float[] attention) {
    Signals signals = Signals.none().withAttention(attention);
    return Pictures.indices(
        Compressors.run(Compressors.of(method), in, Budget.tokens(4), signals).tokens());
  }

  @Test
  void uniformSpreadsWholeRowsAndColumnsEvenly() {
    TokenSequence in = Pictures.random(Grid.image(6, 9), 6, Modality.IMAGE, 1);
    assertThat(kept("uniform:shape=rect", in, new float[54]))
        .containsExactly(9 + 2, 9 + 6, 4 * 9 + 2, 4 * 9 + 6);
  }

  @Test
  void takesAnyTokensOfSound() {
    float[] score = {0, 3, 1, 2};
    assertThat(KeepShape.best(score, Grid.line(4), 2)).containsExactly(1, 3);
  }

  @ParameterizedTest
  @CsvSource({"24,24,144,12,12", "24,24,143,12,11", "16,9,36,9,4", "1,9,4,1,4", "3,3,99,3,3"})
  void fitsGridsIntoABudget(int h, int w, int budget, int newH, int newW) {
    Grid fit = GridFit.within(Grid.image(h, w), budget);
    assertThat(fit.tokens()).isLessThanOrEqualTo(budget);
    assertThat(Arrays.asList(fit.h(), fit.w())).isEqualTo(Arrays.asList(newH, newW));
  }
}
