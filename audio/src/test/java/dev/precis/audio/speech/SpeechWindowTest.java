package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.audio.SampleSource;
import org.junit.jupiter.api.Test;

class SpeechWindowTest {
  private static float[] ramp(int count) {
    float[] out = new float[count];
    for (int i = 0; i < count; i++) {
      out[i] = i;
    }
    return out;
  }

  @Test
  void slidesByAsMuchAsItIsTold() {
    SpeechWindow window = new SpeechWindow(SampleSource.of(ramp(50_000)), 32_000);
    assertThat(window.fill()).isEqualTo(32_000);
    assertThat(window.lengthUs()).isEqualTo(2_000_000);
    window.advance(500_000);
    assertThat(window.fill()).isEqualTo(32_000);
    assertThat(window.samples()[0]).isEqualTo(8_000);
    assertThat(window.samples()[31_999]).isEqualTo(39_999);
    assertThat(window.startUs()).isEqualTo(500_000);
    window.advance(2_000_000);
    assertThat(window.fill()).isEqualTo(10_000);
    assertThat(window.samples()[0]).isEqualTo(40_000);
    window.advance(Long.MAX_VALUE / 100_000);
    assertThat(window.fill()).isZero();
  }

  @Test
  void movesByOneSampleAtLeast() {
    SpeechWindow window = new SpeechWindow(SampleSource.of(ramp(10)), 4);
    window.fill();
    window.advance(0);
    window.fill();
    assertThat(window.samples()[0]).isEqualTo(1);
  }

  @Test
  void hearsWhetherThereIsAnythingToHear() {
    float[] quiet = new float[100];
    SpeechWindow silent = new SpeechWindow(SampleSource.of(quiet), 100);
    silent.fill();
    assertThat(silent.isSilent()).isTrue();
    quiet[70] = -2 * SpeechWindow.SILENT_PEAK;
    SpeechWindow click = new SpeechWindow(SampleSource.of(quiet), 100);
    click.fill();
    assertThat(click.isSilent()).isFalse();
    quiet[70] = Float.NaN;
    SpeechWindow broken = new SpeechWindow(SampleSource.of(quiet), 100);
    broken.fill();
    assertThat(broken.isSilent()).isFalse();
  }

  @Test
  void refusesASourceThatBreaksItsWord() {
    SpeechWindow window = new SpeechWindow(_ -> 0, 100);
    assertThatThrownBy(window::fill).hasMessageContaining("gave 0");
  }
}
