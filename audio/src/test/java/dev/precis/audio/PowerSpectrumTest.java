package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PowerSpectrumTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 10, 14, 16, 22, 50, 80, 250, 400, 512, 1000})
  void agreesWithTheDefinitionOfTheTransform(int size) {
    Random random = new Random(size);
    double[] frame = new double[size];
    for (int i = 0; i < size; i++) {
      frame[i] = random.nextDouble(-1, 1);
    }
    double[] expected = Sounds.slowPower(frame, size);
    PowerSpectrum spectrum = new PowerSpectrum(size);
    double[] power = new double[spectrum.bins()];

    spectrum.compute(frame, power);

    assertThat(power).containsExactly(expected, within(1e-9));
  }

  @Test
  void givesTheSameAgainAfterOtherFrames() {
    PowerSpectrum spectrum = new PowerSpectrum(400);
    double[] first = new double[spectrum.bins()];
    double[] again = new double[spectrum.bins()];
    spectrum.compute(ramp(400), first);
    spectrum.compute(new double[400], again);
    assertThat(again).containsOnly(0.0);

    spectrum.compute(ramp(400), again);

    assertThat(again).isEqualTo(first);
  }

  @Test
  void keepsTheEnergyOfTheFrame() {
    double[] frame = ramp(512);
    double energy = 0;
    for (double value : frame) {
      energy += value * value;
    }
    double[] power = new double[257];
    new PowerSpectrum(512).compute(frame, power);

    double total = power[0] + power[256];
    for (int bin = 1; bin < 256; bin++) {
      total += 2 * power[bin];
    }

    assertThat(total / 512).isCloseTo(energy, within(1e-9 * energy));
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, 0, 1, 7, 401})
  void refusesSizesThatAreNotEven(int size) {
    assertThatThrownBy(() -> new PowerSpectrum(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FFT size");
  }

  private static double[] ramp(int size) {
    double[] out = new double[size];
    for (int i = 0; i < size; i++) {
      out[i] = i % 17 - 8;
    }
    return out;
  }
}
