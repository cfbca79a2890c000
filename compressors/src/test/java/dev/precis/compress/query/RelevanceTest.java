package dev.precis.compress.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelevanceTest {
  // Two words, a page of 2 x 3 tokens; cosines are read off.
  private static final Matrix QUERY = Matrix.of(2, 2, 2, 0, 0, 3);
  private static final Matrix PAGE = Matrix.of(6, 2, 1, 0, 0, 1, 3, 4, -1, 0, 0, -2, 4, 3);

  @Test
  void mapsAreByWordThenRowThenColumn() {
    RelevanceMaps maps = LateInteraction.maps(PAGE, QUERY, 2, 3);
    assertThat(maps.at(0, 0, 0)).isCloseTo(1, within(1e-6f));
    assertThat(maps.at(0, 1, 2)).isCloseTo(0.8f, within(1e-6f));
    assertThat(maps.at(1, 0, 2)).isCloseTo(0.8f, within(1e-6f));
    assertThat(maps.at(1, 1, 1)).isCloseTo(-1, within(1e-6f));
    assertThat(LateInteraction.maxSim(PAGE, QUERY)).isCloseTo(2, within(1e-6));
  }

  @Test
  void heatUnitesWords() {
    RelevanceMaps maps = LateInteraction.maps(PAGE, QUERY, 2, 3);
    assertThat(maps.heat(RelevanceMaps.Heat.MAX).at(1, 0)).isCloseTo(0, within(1e-6f));
    assertThat(maps.heat(RelevanceMaps.Heat.SUM).at(0, 2)).isCloseTo(1.4f, within(1e-6f));
    assertThat(maps.heat(RelevanceMaps.Heat.MEAN).at(0, 2)).isCloseTo(0.7f, within(1e-6f));
  }

  @Test
  void aFlatMapStaysFlatBesideAnotherOne() {
    RelevanceMaps maps = new RelevanceMaps(2, 1, 2, new float[] {0.5f, 0.5f, 0, 1});
    assertThat(maps.normalizedTogether().values()).containsExactly(0.5f, 0.5f, 0, 1);
    assertThat(maps.normalizedEach().values()).containsExactly(0, 0, 0, 1);
  }

  @Test
  void weighsBorderCellsByTheirOverlap() {
    // Cells of 10 x 10; the region covers all of the first and half of the second.
    HeatMap heat = new HeatMap(1, 3, new float[] {1, 4, 100});
    RegionScores scores = RegionScores.of(heat, 30, 10, List.of(new Box(0, 0, 15, 10)));
    double first = 100.0 / 150;
    double second = 50.0 / 200;
    assertThat(scores.weighted()[0])
        .isCloseTo((first * 1 + second * 4) / (first + second), within(1e-9));
    assertThat(scores.largest()[0]).isEqualTo(4);
    assertThat(scores.mean()[0]).isEqualTo(2.5);
  }

  @Test
  void givesRegionsOutsideThePictureNothing() {
    HeatMap heat = new HeatMap(2, 2, new float[] {1, 2, 3, 4});
    RegionScores scores =
        RegionScores.of(heat, 20, 20, List.of(new Box(30, 30, 50, 50), new Box(-9, -9, -1, -1)));
    assertThat(scores.weighted()).containsOnly(0);
    assertThat(scores.largest()).containsOnly(0);
  }

  @Test
  void keepsTheLargestScoreWhoseThresholdARoundedOneWouldMiss() {
    double[] scores = {0.1, 0.30000000000000004, 0.2};
    assertThat(new Threshold.Max().select(scores)).containsExactly(false, true, false);
    assertThat(new Threshold.Percentile(50).value(scores)).isEqualTo(0.2);
    assertThat(new Threshold.Percentile(75).value(scores)).isCloseTo(0.25, within(1e-12));
    assertThat(new Threshold.Adaptive().value(new double[] {1, 3})).isEqualTo(3);
    assertThat(new Threshold.None().ranked(new double[] {1, 3, 3, 2}, 3)).containsExactly(1, 2, 3);
  }

  @Test
  void countsHitsByOverlapOverUnion() {
    List<Box> regions = List.of(new Box(0, 0, 10, 10), new Box(0, 0, 10, 20));
    List<Box> truth = List.of(new Box(0, 0, 10, 20), new Box(50, 50, 60, 60));
    RegionMetrics first = RegionMetrics.of(regions, new boolean[] {true, false}, truth);
    assertThat(first.best()).containsExactly(0.5, 0);
    assertThat(first.meanIou()).isEqualTo(0.25);
    assertThat(first.hitRate(0.5)).isEqualTo(0.5);
    assertThat(first.hitRate(0.7)).isZero();
    assertThat(RegionMetrics.of(regions, new boolean[2], List.of()).meanIou()).isZero();
  }

  @Test
  void estimatesTokensOfScaledPictures() {
    assertThat(ImageTokenEstimate.DEFAULT.tokens(750, 10)).isEqualTo(10);
    assertThat(ImageTokenEstimate.DEFAULT.tokens(3, 3)).isEqualTo(1);
    assertThat(ImageTokenEstimate.DEFAULT.tokens(3136, 1568)).isEqualTo(1568 * 784 / 750);
  }

  @Test
  void expectsTheAreaShareOfThePaper() {
    assertThat(RegionScores.expectedAreaShare(200, 50, 14)).isCloseTo(0.73, within(0.005));
    assertThat(RegionScores.expectedAreaShare(50, 20, 14)).isCloseTo(0.46, within(0.005));
  }

  @Test
  void refusesShapesThatDoNotFit() {
    assertThatThrownBy(() -> new RelevanceMaps(1, 2, 2, new float[3]))
        .hasMessageContaining("1 x 2 x 2");
    assertThatThrownBy(() -> new Box(3, 0, 1, 1)).hasMessageContaining("left to right");
    assertThatThrownBy(() -> new Threshold.Percentile(101)).hasMessageContaining("0..100");
  }
}
