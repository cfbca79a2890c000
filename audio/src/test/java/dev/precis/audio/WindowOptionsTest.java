package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowOptionsTest {
  @Test
  void defaults() {
    assertThat(WindowOptions.DEFAULT).isEqualTo(new WindowOptions(30, false));
    assertThat(WindowOptions.DEFAULT.samples()).isEqualTo(480_000);
  }

  @Test
  void explicitValues() {
    WindowOptions options = new WindowOptions(8, true);

    assertThat(options.seconds()).isEqualTo(8);
    assertThat(options.padToWindow()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0.02, 320", "0.73, 11840", "1, 16000", "10.24, 163840", "600, 9600000"})
  void aWindowIsAWholeNumberOfFramePairs(double seconds, int samples) {
    assertThat(new WindowOptions(seconds, false).samples()).isEqualTo(samples);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 0.019, 600.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesLengthsOutOfRange(double seconds) {
    assertThatThrownBy(() -> new WindowOptions(seconds, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.02..600.0")
        .hasMessageContaining(Double.toString(seconds));
  }
}
