package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepStackTest {
  private static Matrix numbered(int rows) {
    Matrix out = Matrix.allocate(rows, 1);
    for (int r = 0; r < rows; r++) {
      out.set(r, 0, r);
    }
    return out;
  }

  @Test
  void stepsThroughTheStitchedMap() {
    DeepStack deep = new DeepStack(2, 1, 2, 3);
    Matrix views = numbered(12);
    assertThat(deep.whole(views).toArray()).containsExactly(0, 1, 2, 3);
    // the map of the two crops is 4 5 8 9 over 6 7 10 11
    assertThat(deep.stack(views, 0).toArray()).containsExactly(4, 8, 6, 10);
    assertThat(deep.stack(views, 1).toArray()).containsExactly(5, 9, 7, 11);
    assertThat(deep.stack(views, 2).toArray()).containsExactly(0, 0, 0, 0);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "3,2,2", "4,3,1", "5,2,3", "6,1,4"})
  void takesEveryTokenOfTheCropsOnce(int side, int height, int width) {
    DeepStack deep = new DeepStack(side, height, width, height * width);
    List<Integer> rows = new ArrayList<>();
    for (int k = 0; k < height * width; k++) {
      IntStream.of(deep.rows(k)).forEach(rows::add);
    }
    int cells = side * side;
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(cells, cells * (1 + height * width)).boxed().toList());
  }

  @Test
  void namesTheLayersAndRefusesWhatDoesNotFit() {
    assertThat(DeepStack.layer(3, DeepStack.DEFAULT_START, 2)).isEqualTo(7);
    assertThatThrownBy(() -> new DeepStack(2, 2, 3, 4)).hasMessageContaining("2 x 3 crops");
    DeepStack deep = new DeepStack(2, 1, 2, 2);
    assertThatThrownBy(() -> deep.stack(numbered(8), 0)).hasMessageContaining("8 rows");
    assertThatThrownBy(() -> deep.stack(numbered(12), 2)).hasMessageContaining("0..1, was 2");
  }
}
