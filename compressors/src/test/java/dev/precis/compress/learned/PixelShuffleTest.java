package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import org.junit.jupiter.api.Test;

class PixelShuffleTest {
  /** Two columns per row: the row and the row plus 100. */
  private static Matrix numbered(int rows) {
    Matrix out = Matrix.allocate(rows, 2);
    for (int r = 0; r < rows; r++) {
      out.set(r, 0, r);
      out.set(r, 1, r + 100);
    }
    return out;
  }

  @Test
  void putsTheRowsOfABlockSideBySide() {
    Matrix wide = PixelShuffle.of(2).apply(numbered(8), Grid.image(2, 4));
    assertThat(wide.rows()).isEqualTo(2);
    assertThat(wide.row(0)).containsExactly(0, 100, 1, 101, 4, 104, 5, 105);
    assertThat(wide.row(1)).containsExactly(2, 102, 3, 103, 6, 106, 7, 107);
  }

  @Test
  void theFirstVersionGoesColumnByColumnWithinEachPicture() {
    Matrix rows = numbered(2 * 4 * 6);
    Grid grid = new Grid(2, 4, 6);
    Matrix later = PixelShuffle.of(2).apply(rows, grid);
    Matrix first = PixelShuffle.firstOfInternVl().apply(rows, grid);
    for (int picture = 0; picture < 2; picture++) {
      for (int y = 0; y < 2; y++) {
        for (int x = 0; x < 3; x++) {
          assertThat(first.row(picture * 6 + x * 2 + y))
              .containsExactly(later.row(picture * 6 + y * 3 + x));
        }
      }
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> PixelShuffle.of(2).apply(numbered(6), Grid.image(2, 4)))
        .hasMessage("6 rows for a grid of 1 x 2 x 4");
    assertThatThrownBy(() -> PixelShuffle.of(3).apply(numbered(8), Grid.image(2, 4)))
        .hasMessageContaining("not made of blocks of side 3");
    assertThatThrownBy(() -> PixelShuffle.of(0)).hasMessageContaining("was 0");
  }
}
