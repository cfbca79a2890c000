package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import org.junit.jupiter.api.Test;

class PatchGroupsTest {
  @Test
  void poolsTheSquaresOfEveryPictureInRasterOrder() {
    // Two pictures of 2 x 4 patches: values are 10 x the token plus the place in its square.
    Matrix values = Matrix.column(0, 1, 10, 11, 2, 3, 12, 13, 20, 21, 30, 31, 22, 23, 32, 33);
    PatchGroups groups = PatchGroups.of(new Grid(2, 2, 4), 2);
    assertThat(groups.tokens()).isEqualTo(new Grid(2, 1, 2));
    assertThat(groups.sums(values).toArray()).containsExactly(6, 46, 86, 126);
    assertThat(groups.means(values).toArray()).containsExactly(1.5f, 11.5f, 21.5f, 31.5f);
  }

  @Test
  void poolsEveryColumnByItself() {
    Matrix keys = Matrix.of(4, 2, 1, 10, 2, 20, 3, 30, 6, 60);
    assertThat(PatchGroups.of(Grid.image(2, 2), 2).means(keys).toArray()).containsExactly(3, 30);
  }

  @Test
  void aTokenOfAnAttentionMapStillGivesAsMuchAsAPatchDid() {
    Grid grid = new Grid(2, 4, 6);
    Matrix map = Matrix.allocate(48, 24);
    for (int r = 0; r < 48; r++) {
      map.setRow(r, Pictures.attention(24, r), 0);
    }
    Matrix pooled = PatchGroups.of(grid, 2).map(map);
    assertThat(pooled.rows()).isEqualTo(12);
    assertThat(pooled.cols()).isEqualTo(6);
    for (int r = 0; r < 12; r++) {
      double sum = 0;
      for (float value : pooled.row(r)) {
        sum += value;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    // Token 4 of the second picture, to token 2: patches 14, 15, 20, 21 to 4, 5, 10, 11.
    double expected = 0;
    for (int from : new int[] {14, 15, 20, 21}) {
      for (int to : new int[] {4, 5, 10, 11}) {
        expected += map.get(24 + from, to) / 4.0;
      }
    }
    assertThat((double) pooled.get(6 + 4, 2)).isCloseTo(expected, within(1e-6));
  }

  @Test
  void refusesWhatIsNotMadeOfWholeSquares() {
    assertThatThrownBy(() -> PatchGroups.of(Grid.image(3, 4), 2))
        .hasMessageContaining("3 x 4 patches");
    assertThatThrownBy(() -> PatchGroups.of(Grid.image(2, 2), 0)).hasMessageContaining("side 0");
    PatchGroups groups = PatchGroups.of(Grid.image(2, 2), 2);
    assertThatThrownBy(() -> groups.sums(Matrix.column(1, 2)))
        .hasMessageContaining("4 patches have 2 rows");
  }
}
