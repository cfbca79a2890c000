package dev.precis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static final Offset<Double> CLOSE = within(1e-6);
  private static final float[] EAST = {2, 0};
  private static final float[] NORTH = {0, 3};
  private static final float[] BETWEEN = {1, 1};
  private static final float[] NOTHING = {0, 0};

  @Test
  void oneTokenOfEachKindStandsForAllAndRepeatsNothing() {
    TokenSequence in = Tokens.picture(2, 2, EAST, EAST, NORTH, NORTH);
    Measures measures = Measures.of(in, Tokens.kept(in, 0, 2), 4);
    assertThat(measures.coverage()).isEqualTo(0.5);
    assertThat(measures.representation()).isCloseTo(1, CLOSE);
    assertThat(measures.redundancy()).isCloseTo(0, CLOSE);
  }

  @Test
  void twoOfAKindStandForHalfAndRepeatEachOther() {
    TokenSequence in = Tokens.picture(2, 2, EAST, EAST, NORTH, NORTH);
    Measures measures = Measures.of(in, Tokens.kept(in, 0, 1), 4);
    assertThat(measures.representation()).isCloseTo(0.5, CLOSE);
    assertThat(measures.redundancy()).isCloseTo(1, CLOSE);
  }

  @Test
  void everyTokenCountsByItsNearestRowWhateverItsLength() {
    TokenSequence in = Tokens.picture(1, 3, EAST, BETWEEN, NORTH);
    Measures measures = Measures.of(in, Tokens.kept(in, 0, 1), 3);
    double half = Math.sqrt(0.5);
    assertThat(measures.representation()).isCloseTo((1 + 1 + half) / 3, CLOSE);
    assertThat(measures.redundancy()).isCloseTo(half, CLOSE);
  }

  @Test
  void rowsOfZerosStandForNothing() {
    TokenSequence in = Tokens.picture(2, 2, EAST, EAST, NORTH, NORTH);
    Measures padded = Measures.of(in, Tokens.kept(in, 0, -1, -1), 4);
    Measures alone = Measures.of(in, Tokens.kept(in, 0), 4);
    assertThat(padded).isEqualTo(alone);
    assertThat(alone.redundancy()).isZero();
    TokenSequence empty = Tokens.picture(1, 2, NOTHING, NOTHING);
    assertThat(Measures.of(empty, Tokens.kept(empty, 0, 1), 2).representation()).isZero();
  }

  @Test
  void coverageCountsCellsOfAGridOfAsManyCellsAsTokensAskedFor() {
    Grid grid = Grid.image(4, 4);
    // Four cells of 2 x 2 tokens: two tokens share one, the third has its own.
    assertThat(Measures.coverage(grid, new int[] {0, 5, 2}, 4)).isEqualTo(0.5);
    assertThat(Measures.coverage(grid, new int[] {0, 2, 8, 10}, 4)).isEqualTo(1);
    assertThat(Measures.coverage(grid, new int[] {-1, 15}, 4)).isEqualTo(0.25);
    assertThat(Measures.coverage(grid, new int[] {0, 15}, 16)).isEqualTo(0.125);
  }
}
