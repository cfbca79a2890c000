package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MelFiltersTest {
  @Test
  void slaneyFiltersHaveAreaOneWhereTheyAreWide() {
    Matrix weights = MelFilters.slaney(80, 2001, 16_000).toMatrix();
    double hzPerBin = 4.0;
    for (int band = 0; band < 80; band++) {
      double area = 0;
      for (int bin = 0; bin < weights.rows(); bin++) {
        area += weights.get(bin, band) * hzPerBin;
      }
      assertThat(area).as("band %d", band).isCloseTo(1, within(0.02));
    }
  }

  @Test
  void slaneyBandsAreEvenlySpacedBelowOneKilohertzAndGrowAbove() {
    Matrix weights = MelFilters.slaney(20, 8001, 16_000).toMatrix();

    // 20 bands share 45.25 mel: steps of 2.1546 mel of 200/3 Hz each.
    assertThat(peak(weights, 0)).isEqualTo(144);
    assertThat(peak(weights, 1)).isEqualTo(287);
    assertThat(peak(weights, 5)).isEqualTo(862);
    assertThat(peak(weights, 19) / (double) peak(weights, 18))
        .isCloseTo(Math.pow(6.4, 2.1546 / 27), within(1e-3));
  }

  @Test
  void kaldiFiltersAddUpToOneBetweenTheFirstAndTheLastPeak() {
    Matrix weights = MelFilters.kaldi(40, 257, 16_000, 20, 8_000).toMatrix();

    for (int bin = peak(weights, 0) + 1; bin < peak(weights, 39); bin++) {
      double sum = 0;
      for (float weight : weights.row(bin)) {
        sum += weight;
      }
      assertThat(sum).as("bin %d", bin).isCloseTo(1, within(1e-6));
    }
    assertThat(weights.row(0)).containsOnly(0f);
    assertThat(weights.row(256)).containsOnly(0f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 80, 128, 201})
  void applyIsTheProductWithTheMatrix(int bands) {
    MelFilters filters = MelFilters.slaney(bands, 201, 16_000);
    Matrix weights = filters.toMatrix();
    Random random = new Random(bands);
    double[] power = random.doubles(201).toArray();
    double[] energy = new double[bands];

    filters.apply(power, energy);

    for (int band = 0; band < bands; band++) {
      double expected = 0;
      for (int bin = 0; bin < 201; bin++) {
        expected += weights.get(bin, band) * power[bin];
      }
      assertThat(energy[band]).isCloseTo(expected, within(1e-7));
    }
  }

  @Test
  void applyIsLinear() {
    MelFilters filters = MelFilters.kaldi(128, 257, 16_000, 20, 8_000);
    double[] a = new Random(1).doubles(257).toArray();
    double[] b = new Random(2).doubles(257).toArray();
    double[] mixed = new double[257];
    for (int i = 0; i < mixed.length; i++) {
      mixed[i] = 3 * a[i] + 0.5 * b[i];
    }
    double[] ofA = new double[128];
    double[] ofB = new double[128];
    double[] ofMixed = new double[128];
    filters.apply(a, ofA);
    filters.apply(b, ofB);

    filters.apply(mixed, ofMixed);

    for (int band = 0; band < 128; band++) {
      assertThat(ofMixed[band]).isCloseTo(3 * ofA[band] + 0.5 * ofB[band], within(1e-12));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 201, 16000", "202, 201, 16000", "80, 1, 16000", "80, 201, 0"})
  void refusesSizesOutOfRange(int bands, int bins, int rate) {
    assertThatThrownBy(() -> MelFilters.slaney(bands, bins, rate))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".*(must be).*");
  }

  @ParameterizedTest
  @CsvSource({"-1, 8000", "20, 8001", "500, 500", "NaN, 8000"})
  void refusesABadFrequencyRange(double low, double high) {
    assertThatThrownBy(() -> MelFilters.kaldi(40, 257, 16_000, low, high))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(low + ".." + high);
  }

  private static int peak(Matrix weights, int band) {
    int best = 0;
    for (int bin = 0; bin < weights.rows(); bin++) {
      if (weights.get(bin, band) > weights.get(best, band)) {
        best = bin;
      }
    }
    return best;
  }
}
