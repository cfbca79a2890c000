package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class EnergyCuesTest extends AudioCuesContract {
  @Override
  protected AudioCues cues() {
    return new EnergyCues();
  }

  @Test
  void mainsHumIsNoVoice() {
    assertThat(mean(inside(fill(Sounds.tone(50, 0.1, SECOND)), AudioCues.VOICING))).isLessThan(0.1);
  }

  @Test
  void clicksAreOnsets() {
    float[] sound = Sounds.tone(150, 0.001, SECOND);
    sound[20 * AudioCues.TOKEN_SAMPLES + 160] = 0.9f;
    Matrix cues = fill(sound);
    assertThat(cues.get(20, AudioCues.ONSET)).isGreaterThan(0.8f);
  }

  @Test
  void areWhatIsFoundWhereNothingElseIsOnTheClassPath() {
    assertThat(AudioCues.find()).isInstanceOf(EnergyCues.class);
  }
}
