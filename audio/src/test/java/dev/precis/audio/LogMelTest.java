package dev.precis.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogMelTest {
  @ParameterizedTest
  @CsvSource({"200, 80", "440, 80", "1000, 80", "3000, 80", "7000, 80", "440, 128", "5000, 128"})
  void aToneIsLoudestInTheBandThatHoldsIt(double hz, int bands) {
    LogMel logMel = LogMel.whisper(bands);
    Matrix weights = logMel.filters().toMatrix();
    int bin = (int) Math.round(hz / 40);
    int expected = 0;
    for (int band = 0; band < bands; band++) {
      expected = weights.get(bin, band) > weights.get(bin, expected) ? band : expected;
    }

    Matrix mel = logMel.compute(Sounds.tone(40.0 * bin, 0.5, 16_000));

    for (int frame = 2; frame < mel.cols() - 2; frame++) {
      int loudest = 0;
      for (int band = 0; band < bands; band++) {
        loudest = mel.get(band, frame) > mel.get(loudest, frame) ? band : loudest;
      }
      assertThat(loudest).as("frame %d", frame).isEqualTo(expected);
    }
  }

  @Test
  void silenceIsTheFloorEverywhere() {
    assertThat(LogMel.whisper(80).compute(new float[3200]).toArray())
        .hasSize(80 * 20)
        .containsOnly(-1.5f);
  }

  @ParameterizedTest
  @CsvSource({"1, 80, 5000", "2, 128, 3333", "3, 7, 1601", "4, 80, 400", "5, 80, 200"})
  void agreesWithTheDefinition(int seed, int bands, int samples) {
    float[] sound = Sounds.noise(seed, samples);

    Matrix mel = LogMel.whisper(bands).compute(sound);

    assertThat(mel.toArray()).containsExactly(slow(sound, bands), within(2e-6f));
  }

  @ParameterizedTest
  @ValueSource(ints = {160, 161, 199, 201, 320})
  void soundShorterThanTheMarginIsMirroredBackAndForth(int samples) {
    float[] sound = Sounds.noise(samples, samples);

    Matrix mel = LogMel.whisper(80).compute(sound);

    assertThat(mel.toArray()).containsExactly(slow(sound, 80), within(2e-6f));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 159})
  void lessThanAHopGivesNoFrame(int samples) {
    assertThat(LogMel.whisper(80).compute(new float[samples]).cols()).isZero();
  }

  @Test
  void aSoundMirroredByHandHasTheSameFramesInside() {
    float[] sound = Sounds.noise(11, 8_000);
    int margin = 2 * LogMel.HOP_SAMPLES;
    float[] mirrored = new float[sound.length + 2 * margin];
    for (int i = 0; i < mirrored.length; i++) {
      int at = Math.abs(i - margin);
      mirrored[i] = sound[at < sound.length ? at : 2 * (sound.length - 1) - at];
    }
    LogMel logMel = LogMel.whisper(80);

    Matrix inside = logMel.compute(sound);
    Matrix whole = logMel.compute(mirrored);

    for (int band = 0; band < 80; band++) {
      assertThat(Arrays.copyOfRange(whole.row(band), 2, 2 + inside.cols()))
          .isEqualTo(inside.row(band));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 160, 1000, 4799, 4800})
  void paddingIsTheSameAsSilenceAppended(int samples) {
    float[] sound = Sounds.noise(5, samples);
    LogMel logMel = LogMel.whisper(80);

    Matrix padded = logMel.padded(sound, 4_800);

    assertThat(padded.toArray()).isEqualTo(logMel.compute(Arrays.copyOf(sound, 4_800)).toArray());
  }

  @Test
  void twiceTheAmplitudeAddsTheSameEverywhere() {
    float[] sound = Sounds.noise(3, 16_000);
    float[] louder = new float[sound.length];
    for (int i = 0; i < sound.length; i++) {
      louder[i] = 2 * sound[i];
    }
    LogMel logMel = LogMel.whisper(80);
    float[] quiet = logMel.compute(sound).toArray();

    float[] loud = logMel.compute(louder).toArray();

    for (int i = 0; i < quiet.length; i++) {
      quiet[i] += (float) (Math.log10(4) / 4);
    }
    assertThat(loud).containsExactly(quiet, within(1e-6f));
  }

  @Test
  void nothingLiesMoreThanEightPowersOfTenBelowTheLoudest() {
    float[] sound = Arrays.copyOf(Sounds.tone(1000, 0.9, 8_000), 32_000);

    float[] mel = LogMel.whisper(80).compute(sound).toArray();

    Arrays.sort(mel);
    assertThat(mel[mel.length - 1] - mel[0]).isCloseTo(2f, within(1e-6f));
  }

  @Test
  void aPartOfAnArrayGivesTheSameAsACopyOfIt() {
    float[] sound = Sounds.noise(9, 10_000);
    LogMel logMel = LogMel.whisper(80);
    Matrix target = Matrix.allocate(80, 25);

    logMel.into(sound, 3_000, 4_000, 4_000, target);

    assertThat(target.toArray())
        .isEqualTo(logMel.compute(Arrays.copyOfRange(sound, 3_000, 7_000)).toArray());
  }

  @Test
  void noiseAtTheEdgeOfFloatStaysFinite() {
    float[] sound = new float[1600];
    for (int i = 0; i < sound.length; i++) {
      sound[i] = i % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
    }

    for (float value : LogMel.whisper(80).compute(sound).toArray()) {
      assertThat(Float.isFinite(value)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aSampleThatIsNoNumberIsRefusedByPlaceAndValue(float bad) {
    float[] sound = new float[1000];
    sound[777] = bad;

    assertThatThrownBy(() -> LogMel.whisper(80).compute(sound))
        .isInstanceOfSatisfying(
            PrecisException.class,
            error -> {
              assertThat(error.kind()).isEqualTo(PrecisException.Kind.USER);
              assertThat(error.code()).isEqualTo("BAD_AUDIO_SAMPLE");
            })
        .hasMessageContaining("777")
        .hasMessageContaining(Float.toString(bad));
  }

  @Test
  void refusesWrongShapes() {
    LogMel logMel = LogMel.whisper(80);
    assertThatThrownBy(() -> logMel.into(new float[1600], 0, 1600, 1600, Matrix.allocate(80, 9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target must be 80 x 10, was 80 x 9");
    assertThatThrownBy(() -> logMel.padded(new float[1601], 1600))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1601 samples do not fit a window of 1600");
    assertThatThrownBy(() -> LogMel.whisper(202)).isInstanceOf(IllegalArgumentException.class);
  }

  /** The spectrogram step by step as it is defined, in order and without any short cut. */
  private static float[] slow(float[] sound, int bands) {
    int frames = sound.length / 160;
    Matrix weights = MelFilters.slaney(bands, 201, 16_000).toMatrix();
    double[][] log = new double[bands][frames];
    double loudest = Double.NEGATIVE_INFINITY;
    for (int f = 0; f < frames; f++) {
      double[] frame = new double[400];
      for (int i = 0; i < 400; i++) {
        int at = f * 160 + i - 200;
        while (at < 0 || at >= sound.length) {
          at = at < 0 ? -at : 2 * (sound.length - 1) - at;
        }
        frame[i] = sound[at] * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / 400));
      }
      double[] power = Sounds.slowPower(frame, 400);
      for (int band = 0; band < bands; band++) {
        double energy = 0;
        for (int bin = 0; bin < 201; bin++) {
          energy += weights.get(bin, band) * power[bin];
        }
        log[band][f] = Math.log10(Math.max(energy, 1e-10));
        loudest = Math.max(loudest, log[band][f]);
      }
    }
    float[] out = new float[bands * frames];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) ((Math.max(log[i / frames][i % frames], loudest - 8) + 4) / 4);
    }
    return out;
  }
}
