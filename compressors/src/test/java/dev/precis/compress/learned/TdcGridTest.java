package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.precis.compress.learned.TdcGrid.SizeOrder;
import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TdcGridTest {
  @ParameterizedTest
  @CsvSource({
    "1280, 720, WIDTH_HEIGHT, 6, 12, 78",
    "1280, 720, RELEASED, 12, 6, 84",
    "720, 1280, WIDTH_HEIGHT, 12, 6, 84",
    "500, 500, WIDTH_HEIGHT, 12, 12, 156",
    "640, 360, RELEASED, 12, 6, 84",
    // 12 * 7 / 8 is 10.5: ten rows have something in them
    "800, 700, WIDTH_HEIGHT, 10, 12, 130",
    // 11 rows stay by the formula, and an odd rest keeps one more
    "1200, 1100, WIDTH_HEIGHT, 12, 12, 156",
    "10000, 1, WIDTH_HEIGHT, 2, 12, 26"
  })
  void cutsThePaddingOfAFrame(
      int width, int height, SizeOrder order, int rows, int columns, int tokens) {
    TdcGrid grid = TdcGrid.of(TdcGrid.SIDE, width, height, order);
    assertThat(grid.rows()).isEqualTo(rows);
    assertThat(grid.columns()).isEqualTo(columns);
    assertThat(grid.tokens()).isEqualTo(tokens);
  }

  @Test
  void endsEveryRowThatStays() {
    Matrix square = Matrix.column(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    TdcGrid wide = TdcGrid.of(4, 200, 100, SizeOrder.WIDTH_HEIGHT);
    assertThat(wide.withNewlines(square, new float[] {-1}).toArray())
        .containsExactly(4, 5, 6, 7, -1, 8, 9, 10, 11, -1);
    TdcGrid released = TdcGrid.of(4, 200, 100, SizeOrder.RELEASED);
    assertThat(released.withNewlines(square, new float[] {-1}).toArray())
        .containsExactly(1, 2, -1, 5, 6, -1, 9, 10, -1, 13, 14, -1);
    assertThatThrownBy(() -> wide.withNewlines(Matrix.column(1, 2), new float[] {0}))
        .hasMessageContaining("the grid is 4 x 4");
  }

  @Test
  void averagesTokensAlongTheirOrderWithOverlap() {
    assertThat(TdcGrid.queries(Matrix.column(1, 2, 3, 4, 5), 2).toArray()).containsExactly(2, 4);
  }

  @Test
  void bringsAnEncodersGridToTwentyFour() {
    Matrix ramp = Matrix.allocate(27 * 27, 1);
    for (int i = 0; i < ramp.rows(); i++) {
      ramp.set(i, 0, i % 27 + 0.5f);
    }
    Matrix out = TdcGrid.resized(ramp);
    assertThat(out.rows()).isEqualTo(24 * 24);
    assertThat(out.get(10, 0)).isCloseTo(10.5f * 27 / 24, offset(1e-5f));
  }

  @Test
  void refusesFramesWithoutSize() {
    assertThatThrownBy(() -> TdcGrid.of(12, 0, 5, SizeOrder.RELEASED))
        .hasMessageContaining("were 12, 0 and 5");
    assertThatThrownBy(() -> new TdcGrid(4, 2, 0)).hasMessageContaining("nothing stays");
  }
}
