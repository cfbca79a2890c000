package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class TdcAudioTest {
  /** Three seconds in windows of two, two tokens a second; the first window lacks its last. */
  private static final List<Matrix> WINDOWS = List.of(Matrix.column(1, 2, 3), Matrix.column(5, 7));

  private static float[] perFrame(int frames, boolean... kept) {
    return TdcAudio.perFrame(WINDOWS, 2, 2, kept, frames).toArray();
  }

  @Test
  void stretchesTheSecondThatIsShort() {
    assertThat(perFrame(3, true, true, true)).containsExactly(1, 2, 3, 3, 5, 7);
  }

  @Test
  void poolsTheSecondsUpToTheNextFrame() {
    assertThat(perFrame(2, true, false, true)).containsExactly(1.5f, 3, 5, 7);
    assertThat(perFrame(1, true, false, false)).containsExactly(2, 5);
  }

  @Test
  void givesSilentFramesZeros() {
    assertThat(perFrame(4, true, true, true, true)).containsExactly(1, 2, 3, 3, 5, 7, 0, 0);
    assertThat(perFrame(2, true)).containsExactly(1, 2, 0, 0);
  }

  @Test
  void hearsTheOddSecondBeforeSilence() {
    assertThat(perFrame(3, true, true, true, false, false)).containsExactly(1, 2, 3, 3, 5, 7);
  }

  @Test
  void refusesNoSound() {
    assertThatThrownBy(() -> TdcAudio.perFrame(List.of(), 2, 2, new boolean[] {true}, 1))
        .hasMessageContaining("2, 2 and 0 windows");
  }
}
