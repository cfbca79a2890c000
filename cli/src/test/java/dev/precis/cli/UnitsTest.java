package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitsTest {
  @Test
  void timesKeepTheirScale() {
    assertThat(Units.time(999_400_000L)).isEqualTo("999 ms");
    assertThat(Units.time(1_500_000_000L)).isEqualTo("1.5 s");
    assertThat(Units.time(123_000_000_000L)).isEqualTo("2:03 min");
  }

  @Test
  void sizesAreDecimal() {
    assertThat(Units.bytes(999)).isEqualTo("999 B");
    assertThat(Units.bytes(1_234_567)).isEqualTo("1.2 MB");
  }

  @Test
  void aShareOfNothingIsADash() {
    assertThat(Units.share(1, 4)).isEqualTo("25.0 %");
    assertThat(Units.share(0, 0)).isEqualTo("-");
  }

  @Test
  void momentsCountMinutes() {
    assertThat(Units.moment(1_500_000)).isEqualTo("1.5 s");
    assertThat(Units.moment(62_500_000)).isEqualTo("1:02.5");
  }
}
