// SPDX-License-Identifier: GPL-3.0-or-later
package dev.precis.tarsos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.audio.AudioCues;
import dev.precis.audio.AudioCuesContract;
import dev.precis.audio.EnergyCues;
import dev.precis.audio.Sounds;
import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class TarsosCuesTest extends AudioCuesContract {
  @Override
  protected AudioCues cues() {
    return new TarsosCues();
  }

  @Test
  void areFoundOnTheClassPathBeforeThePlainOnes() {
    assertThat(AudioCues.find()).isInstanceOf(TarsosCues.class);
  }

  @Test
  void measureTheSameLoudnessAsThePlainOnes() {
    float[] sound = Sounds.noise(5, SECOND);
    Matrix plain = Matrix.allocate(TOKENS_PER_SECOND, AudioCues.COLUMNS);
    new EnergyCues().fill(sound, sound.length, plain);
    Matrix tarsos = fill(sound);
    for (int r = 0; r < TOKENS_PER_SECOND; r++) {
      assertThat(tarsos.get(r, AudioCues.LOUDNESS))
          .isCloseTo(plain.get(r, AudioCues.LOUDNESS), within(1e-3f));
    }
  }

  @Test
  void onsetsDoNotDependOnTheLevelOfTheRecording() {
    float[] loud = Sounds.bursts(SECOND, 15, 32);
    float[] soft = loud.clone();
    for (int i = 0; i < soft.length; i++) {
      soft[i] *= 0.01f;
    }
    Matrix loudCues = fill(loud);
    Matrix softCues = fill(soft);
    for (int r = 0; r < TOKENS_PER_SECOND; r++) {
      assertThat(softCues.get(r, AudioCues.ONSET))
          .isCloseTo(loudCues.get(r, AudioCues.ONSET), within(0.02f));
    }
  }

  @Test
  void aNewToneIsAnOnset() {
    float[] sound = Sounds.tone(200, 0.3, SECOND);
    float[] other = Sounds.tone(330, 0.3, SECOND);
    System.arraycopy(other, SECOND / 2, sound, SECOND / 2, SECOND / 2);
    Matrix cues = fill(sound);
    float most = 0;
    for (int r = 24; r <= 26; r++) {
      most = Math.max(most, cues.get(r, AudioCues.ONSET));
    }
    assertThat(most).isGreaterThan(0.25f);
  }
}
