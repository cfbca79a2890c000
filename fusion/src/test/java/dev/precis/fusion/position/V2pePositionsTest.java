package dev.precis.fusion.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tokens.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class V2pePositionsTest {
  private static List<Run> prompt(int visual) {
    return List.of(new Run.Text(2), new Run.Visual(Grid.line(visual), 0), new Run.Text(2));
  }

  @Test
  void picturesAdvanceByFractionsAndTextByOne() {
    PositionIds.Fractions ids = V2pePositions.of(0.25).positions(prompt(5));
    assertThat(ids.ids()).containsExactly(0, 1, 1.25f, 1.5f, 1.75f, 2, 2.25f, 4, 5);
    assertThat(ids.next()).isEqualTo(6);
  }

  @Test
  void everyPictureMayHaveItsOwnStep() {
    List<Run> two = List.of(Run.Visual.image(1, 2), new Run.Text(1), Run.Visual.image(1, 2));
    assertThat(V2pePositions.each(1, 0.5).positions(two).ids()).containsExactly(0, 1, 2, 2.5f, 3);
    assertThatThrownBy(() -> V2pePositions.each(1, 0.5).positions(prompt2()))
        .hasMessageContaining("steps for 2 pictures");
  }

  private static List<Run> prompt2() {
    return List.of(Run.Visual.image(1, 1), Run.Visual.image(1, 1), Run.Visual.image(1, 1));
  }

  /** Steps that no float holds: stepping by addition fails its own length here. */
  @ParameterizedTest
  @CsvSource({"3,10,10", "1,10,144", "5,49,49", "7,100,100", "1,3,3"})
  void stepsThatAreNoPowerOfTwoEndWhereTheRuleSays(int stride, int perTile, int tokens) {
    PositionIds.Fractions ids =
        V2pePositions.of(V2pePositions.step(stride, perTile)).positions(prompt(tokens));
    int whole = Math.ceilDiv(tokens * stride, perTile);
    assertThat(ids.ids()[tokens + 2]).isEqualTo(1f + whole + 1);
  }

  @Test
  void theStepIsTheLargestThatFitsTheWindow() {
    assertThat(V2pePositions.fitting(prompt(256), 256, 1000)).isEqualTo(V2pePositions.of(1));
    assertThat(V2pePositions.fitting(prompt(256), 256, 68)).isEqualTo(V2pePositions.of(0.25));
    assertThat(V2pePositions.fitting(prompt(256), 256, 1)).isEqualTo(V2pePositions.of(1 / 256.0));
  }

  @Test
  void marksAroundPicturesAreFound() {
    int[] ids = {7, 1, 9, 9, 2, 1, 9, 2, 7};
    assertThat(MarkedPictures.read(ids, 1, 2, new int[] {2, 1}))
        .containsExactly(
            new Run.Text(2),
            new Run.Visual(Grid.line(2), 0),
            new Run.Text(2),
            new Run.Visual(Grid.line(1), 0),
            new Run.Text(2));
    assertThatThrownBy(() -> MarkedPictures.read(ids, 1, 2, new int[] {1, 1}))
        .hasMessageContaining("picture 0 does not end with its mark");
    assertThatThrownBy(() -> MarkedPictures.read(ids, 1, 2, new int[] {2}))
        .hasMessageContaining("more pictures than the 1 given");
    assertThatThrownBy(() -> MarkedPictures.read(ids, 1, 2, new int[] {2, 1, 1}))
        .hasMessageContaining("only 2 of the pictures");
    assertThatThrownBy(() -> MarkedPictures.read(ids, 1, 2, new int[] {2, 1000}))
        .hasMessageContaining("picture 1 does not end");
  }

  @Test
  void stepsOutsideTheRangeAreRefused() {
    assertThatThrownBy(() -> V2pePositions.of(0)).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> V2pePositions.of(Double.NaN)).hasMessageContaining("(0, 1]");
    assertThatThrownBy(() -> V2pePositions.step(300, 256)).hasMessageContaining("1 to the 256");
  }
}
