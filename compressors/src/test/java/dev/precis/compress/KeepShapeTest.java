package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    SequenceShape shape = new SequenceShape(grid, Modality.IMAGE);
    Planned planned = KeepShape.RECT.planned(shape, Budget.tokens(keep));
    assertThat(rows).hasSize(planned.most());
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

  @ParameterizedTest
  @CsvSource({
    "facility-location:shape=rect",
    "cdpruner:shape=rect",
    "query-keep:shape=rect",
    "query-keep:'shape=rect,diversity=0.3'"
  })
  void selectorsKeepAGridIfAsked(String method) {
    TokenSequence in = Pictures.random(Grid.image(8, 10), 6, Modality.IMAGE, 3);
    Compressed out =
        Compressors.run(
            Compressors.of(method.replace("'", "")),
            in,
            Budget.tokens(21),
            Pictures.signals(in, 1));
    isGrid(Pictures.indices(out.tokens()), 10, 8);
    assertThat(out.tokens().size()).isBetween(15, 21);
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
