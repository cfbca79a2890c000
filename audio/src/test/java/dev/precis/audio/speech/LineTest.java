package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {
  @Test
  void mayHaveSeveralRowsAndNoLength() {
    assertThat(new Line(5, 5, "one\ntwo").text()).hasLineCount(2);
  }

  @ParameterizedTest
  @CsvSource({"-1, 5", "6, 5"})
  void refusesTimesOutOfOrder(long start, long end) {
    assertThatThrownBy(() -> new Line(start, end, "x")).hasMessageContaining(start + " and " + end);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\n\nb", "a\n", "\na", "a\r\nb", "a\n \nb"})
  void refusesBlankRowsAndOtherLineEnds(String text) {
    assertThatThrownBy(() -> new Line(0, 1, text)).isInstanceOf(IllegalArgumentException.class);
  }
}
