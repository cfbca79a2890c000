package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every implementation of cues must hear. */
public abstract class AudioCuesContract {
  protected static final int SECOND = AudioCues.SAMPLE_RATE;
  protected static final int TOKENS_PER_SECOND = SECOND / AudioCues.TOKEN_SAMPLES;

  /** New cues. */
  protected abstract AudioCues cues();

  /** The cues of a whole sound. */
  protected final Matrix fill(float[] sound) {
    Matrix out =
        Matrix.allocate(Math.ceilDiv(sound.length, AudioCues.TOKEN_SAMPLES), AudioCues.COLUMNS);
    cues().fill(sound, sound.length, out);
    return out;
  }

  /** One column, without the tokens at both ends. */
  protected static float[] inside(Matrix cues, int column) {
    float[] out = new float[cues.rows() - 4];
    for (int r = 0; r < out.length; r++) {
      out[r] = cues.get(r + 2, column);
    }
    return out;
  }

  /** The mean of some values. */
  protected static double mean(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  @Test
  void silenceHasNothing() {
    Matrix cues = fill(new float[SECOND]);
    for (int r = 0; r < cues.rows(); r++) {
      assertThat(cues.row(r)).containsExactly(AudioCues.FLOOR_DBFS, 0, 0);
    }
  }

  @Test
  void aConstantOffsetIsSilence() {
    float[] sound = new float[SECOND];
    Arrays.fill(sound, 0.5f);
    Matrix cues = fill(sound);
    assertThat(mean(inside(cues, AudioCues.LOUDNESS))).isLessThan(AudioCues.INAUDIBLE_DBFS);
    assertThat(inside(cues, AudioCues.ONSET)).containsOnly(0);
    assertThat(inside(cues, AudioCues.VOICING)).containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource({"1, -3.01", "0.1, -23.01", "0.01, -43.01"})
  void loudnessIsTheEffectiveValueBelowFullScale(double amplitude, double decibels) {
    for (float value : inside(fill(Sounds.tone(200, amplitude, SECOND)), AudioCues.LOUDNESS)) {
      assertThat(value).isCloseTo((float) decibels, within(0.05f));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {90, 120, 197, 310})
  void voicesAreVoicedAtAnyPitchAndNoiseIsNot(double pitch) {
    assertThat(mean(inside(fill(Sounds.vowel(pitch, 0.2, SECOND)), AudioCues.VOICING)))
        .isGreaterThan(0.8);
    assertThat(mean(inside(fill(Sounds.noise((long) pitch, SECOND)), AudioCues.VOICING)))
        .isLessThan(0.1);
  }

  @Test
  void steadySoundHasNoOnsets() {
    assertThat(mean(inside(fill(Sounds.tone(440, 0.3, SECOND)), AudioCues.ONSET))).isLessThan(0.02);
    assertThat(mean(inside(fill(Sounds.noise(3, SECOND)), AudioCues.ONSET))).isLessThan(0.15);
  }

  @Test
  void theLastTokenMayBeShortAndTokensBeyondTheSoundAreSilent() {
    Matrix cues = Matrix.allocate(TOKENS_PER_SECOND, AudioCues.COLUMNS);
    float[] sound = Sounds.tone(200, 0.5, SECOND);
    cues().fill(sound, 10 * AudioCues.TOKEN_SAMPLES + 10, cues);
    assertThat(cues.get(5, AudioCues.LOUDNESS)).isCloseTo(-9.03f, within(0.1f));
    assertThat(cues.get(30, AudioCues.LOUDNESS)).isEqualTo(AudioCues.FLOOR_DBFS);
    assertThat(cues.get(30, AudioCues.VOICING)).isZero();
  }

  @Test
  void remembersNothingOfTheWindowBefore() {
    AudioCues cues = cues();
    Matrix first = Matrix.allocate(TOKENS_PER_SECOND, AudioCues.COLUMNS);
    Matrix again = Matrix.allocate(TOKENS_PER_SECOND, AudioCues.COLUMNS);
    float[] sound = Sounds.noise(8, SECOND);
    cues.fill(sound, SECOND, first);
    cues.fill(Sounds.vowel(120, 0.4, SECOND), SECOND, again);
    cues.fill(sound, SECOND, again);
    assertThat(again.toArray()).isEqualTo(first.toArray());
  }

  @Test
  void anOnsetIsWhereSoundBegins() {
    int[] starts = {25, 60, 90};
    Matrix cues = fill(Sounds.bursts(2 * SECOND, starts));
    for (int start : starts) {
      float most = 0;
      for (int r = start - 1; r <= start + 1; r++) {
        most = Math.max(most, cues.get(r, AudioCues.ONSET));
      }
      assertThat(most).as("at " + start).isGreaterThan(0.8f);
    }
    for (int r = 0; r < cues.rows(); r++) {
      int at = r;
      if (Arrays.stream(starts).allMatch(start -> Math.abs(start - at) > 1)) {
        assertThat(cues.get(r, AudioCues.ONSET)).as("token " + r).isLessThan(0.3f);
      }
    }
  }
}
