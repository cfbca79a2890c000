package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tokens.Grid;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockOrderTest {
  @Test
  void goesBlockByBlockAndRowByRowWithin() {
    assertThat(BlockOrder.rows(Grid.image(2, 4), 2)).containsExactly(0, 1, 4, 5, 2, 3, 6, 7);
  }

  @Test
  void marksPlacesBeyondTheEdges() {
    assertThat(BlockOrder.rows(Grid.image(1, 3), 2)).containsExactly(0, 1, -1, -1, 2, -1, -1, -1);
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1", "3,4,6,2", "2,9,3,3", "1,5,7,3", "4,1,1,5", "0,2,2,2"})
  void takesEveryTokenOnce(int pictures, int height, int width, int side) {
    Grid grid = new Grid(pictures, height, width);
    int[] rows = BlockOrder.rows(grid, side);
    assertThat(Arrays.stream(rows).filter(row -> row >= 0).sorted())
        .containsExactlyElementsOf(IntStream.range(0, grid.tokens()).boxed().toList());
    assertThat(rows.length % (side * side)).isZero();
  }

  @Test
  void refusesGridsThatAreNotOfWholeBlocksWhereThatIsWanted() {
    assertThatThrownBy(() -> BlockOrder.wholeRows(Grid.image(4, 5), 2))
        .hasMessage("a grid of 4 x 5 tokens is not made of blocks of side 2");
    assertThatThrownBy(() -> BlockOrder.rows(Grid.image(4, 5), 0)).hasMessageContaining("was 0");
    assertThat(BlockOrder.wholeRows(Grid.image(2, 2), 2)).containsExactly(0, 1, 2, 3);
  }
}
