package dev.precis.fusion.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTimesTest {
  /** What Python's {@code f"{t:.1f}"} gives. */
  @ParameterizedTest
  @CsvSource({
    "0.25,0.2",
    "1.25,1.2",
    "2.25,2.2",
    "0.75,0.8",
    "0.15,0.1",
    "0.35,0.3",
    "0.05,0.1",
    "0,0.0",
    "12.34,12.3",
    "59.96,60.0",
    "3600,3600.0"
  })
  void tiesGoToTheEvenDigitAsInPython(double seconds, String text) {
    assertThat(TimeStyle.label(seconds)).isEqualTo("<%s seconds>".formatted(text));
  }

  @Test
  void aStepLiesBetweenItsFirstAndLastFrame() {
    assertThat(FrameTimes.ofSteps(new int[] {0, 15, 30, 45}, 30, 2)).containsExactly(0.25, 1.25);
    assertThat(FrameTimes.ofSteps(new int[] {0, 2, 4}, 2, 2)).containsExactly(0.5, 2);
    assertThat(FrameTimes.ofSteps(new int[] {3, 5}, 1, 1)).containsExactly(3, 5);
    assertThat(FrameTimes.ofSteps(new int[0], 1, 2)).isEmpty();
  }

  @Test
  void everyStyleWritesItsOwnText() {
    double[] seconds = {0.5, 1.5};
    assertThat(TimeStyle.BEFORE_FRAME.beforeFrame(1, 1.5)).isEqualTo("<1.5 seconds>");
    assertThat(TimeStyle.AFTER_FRAME.afterFrame(1.5)).isEqualTo("<1.5 seconds>");
    assertThat(TimeStyle.AFTER_FRAME.beforeFrame(1, 1.5)).isEmpty();
    assertThat(TimeStyle.ORDINAL.beforeFrame(0, 0) + TimeStyle.ORDINAL.afterFrame(0))
        .isEqualTo("Frame1: \n");
    assertThat(TimeStyle.SENTENCE.beforeVideo(seconds, 2))
        .isEqualTo("The video lasts 2.00 seconds; its 2 frames are at 0.50s, 1.50s.\n");
    assertThat(TimeStyle.NONE.beforeVideo(seconds, 2)).isEmpty();
  }

  @Test
  void timesThatAreNoneAreRefused() {
    assertThatThrownBy(() -> TimeStyle.label(Double.NaN)).hasMessageContaining("finite");
    assertThatThrownBy(() -> FrameTimes.ofSteps(new int[] {0}, 0, 2))
        .hasMessageContaining("above 0");
  }
}
