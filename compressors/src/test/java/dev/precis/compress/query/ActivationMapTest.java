package dev.precis.compress.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.query.RankGaussianFilter.FlatWindow;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActivationMapTest {
  private static HeatMap random(int h, int w) {
    float[] values = new float[h * w];
    SplittableRandom random = new SplittableRandom(h * 100L + w);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    return new HeatMap(h, w, values);
  }

  /** The formula as it stands. */
  private static double literal(HeatMap map, int y, int x, int side) {
    int reach = side / 2;
    double[] window = new double[side * side];
    int at = 0;
    for (int dy = -reach; dy <= reach; dy++) {
      for (int dx = -reach; dx <= reach; dx++) {
        int row = Math.abs(y + dy);
        int column = Math.abs(x + dx);
        row = row >= map.height() ? 2 * map.height() - 2 - row : row;
        column = column >= map.width() ? 2 * map.width() - 2 - column : column;
        window[at++] = map.at(row, column);
      }
    }
    Arrays.sort(window);
    double mean = Arrays.stream(window).average().orElseThrow();
    double variance =
        Arrays.stream(window).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    double c = Math.sqrt(variance) / mean;
    double sum = 0;
    double weights = 0;
    for (int r = 0; r < window.length; r++) {
      double weight = Math.exp(-Math.pow(r - window.length / 2, 2) / (2 * c * c));
      sum += weight * window[r];
      weights += weight;
    }
    return sum / weights;
  }

  @ParameterizedTest
  @CsvSource({"2,2,3", "3,7,3", "11,5,5", "9,9,7"})
  void filtersAsTheFormulaSays(int h, int w, int side) {
    HeatMap map = random(h, w);
    HeatMap out = RankGaussianFilter.apply(map, side, FlatWindow.MEDIAN);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        assertThat((double) out.at(y, x)).isCloseTo(literal(map, y, x, side), within(1e-6));
      }
    }
  }

  @Test
  void givesAConstantMapBackWhereTheReleasedCodeGivesNaN() {
    float[] flat = new float[25];
    Arrays.fill(flat, 0.3f);
    HeatMap map = new HeatMap(5, 5, flat);
    assertThat(RankGaussianFilter.apply(map).values()).containsOnly(0.3f);
    assertThat(RankGaussianFilter.apply(map, 3, FlatWindow.NAN).values()).containsOnly(Float.NaN);
    assertThat(RankGaussianFilter.apply(new HeatMap(5, 5, new float[25])).values())
        .containsOnly(0f);
  }

  @Test
  void takesALonePeakAway() {
    float[] values = new float[49];
    Arrays.fill(values, 0.1f);
    values[24] = 0.2f;
    assertThat(RankGaussianFilter.apply(new HeatMap(7, 7, values)).values()[24])
        .isCloseTo(0.1f, within(0.01f));
  }

  @Test
  void refusesWindowsThatDoNotFit() {
    assertThatThrownBy(() -> RankGaussianFilter.apply(random(3, 3), 4, FlatWindow.NAN))
        .hasMessageContaining("odd");
    assertThatThrownBy(() -> RankGaussianFilter.apply(random(1, 9), 3, FlatWindow.NAN))
        .hasMessageContaining("below 1");
  }

  @Test
  void removesWhatEarlierWordsExplain() {
    float[] own = {2, 4, 0, 1};
    InterferenceRemoval removed =
        InterferenceRemoval.of(own, List.of(new float[] {1, 2, 0, 0}), new float[] {0.7f});
    assertThat(removed.scale()).isCloseTo(2, within(1e-6));
    assertThat(removed.cleaned()[0]).isCloseTo(0, within(1e-5f));
    assertThat(removed.cleaned()[3]).isEqualTo(1);
    assertThat(removed.levels(2, 2, new float[] {0.5f}, 1)).containsExactly(0, 0, 0, 255);
  }

  @Test
  void leavesAMapAloneThatNothingCameBefore() {
    float[] own = {2, -4, 0, 1};
    assertThat(InterferenceRemoval.of(own, List.of(), new float[0]).cleaned())
        .containsExactly(2, 0, 0, 1);
  }
}
