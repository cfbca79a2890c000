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

class KaldiFbankTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "399, 0", "400, 1", "559, 1", "560, 2", "32000, 198"})
  void onlyWholeFramesCount(int samples, int frames) {
    assertThat(KaldiFbank.beats().compute(new float[samples]).rows()).isEqualTo(frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 1_000, 3_001})
  void agreesWithTheDefinition(int samples) {
    float[] sound = Sounds.noise(samples, samples);

    Matrix fbank = KaldiFbank.beats().compute(sound);

    assertThat(fbank.toArray()).containsExactly(slow(sound), within(2e-6f));
  }

  @Test
  void silenceAndAConstantAreTheFloor() {
    float[] constant = new float[2_000];
    Arrays.fill(constant, 0.25f);
    float floor = (float) ((Math.log(1.1920928955078125e-7) - 15.41663) / (2 * 6.55582));

    assertThat(KaldiFbank.beats().compute(new float[2_000]).toArray()).containsOnly(floor);
    assertThat(KaldiFbank.beats().compute(constant).toArray()).containsOnly(floor);
  }

  @ParameterizedTest
  @ValueSource(doubles = {250, 1000, 4000, 7000})
  void aToneIsLoudestInTheBandThatHoldsIt(double hz) {
    KaldiFbank fbank = KaldiFbank.beats();
    Matrix weights = fbank.filters().toMatrix();
    int bin = (int) Math.round(hz / 31.25);

    Matrix out = fbank.compute(Sounds.tone(31.25 * bin, 0.5, 8_000));

    for (int frame = 0; frame < out.rows(); frame++) {
      int loudest = 0;
      for (int band = 0; band < KaldiFbank.BANDS; band++) {
        loudest = out.get(frame, band) > out.get(frame, loudest) ? band : loudest;
      }
      assertThat(weights.get(bin, loudest)).as("frame %d", frame).isPositive();
    }
  }

  @Test
  void refusesWrongShapesAndBadSamples() {
    KaldiFbank fbank = KaldiFbank.beats();
    assertThatThrownBy(() -> fbank.into(new float[400], 0, 400, Matrix.allocate(2, 128)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target must be 1 x 128, was 2 x 128");
    assertThatThrownBy(() -> fbank.compute(new float[] {0, Float.NaN}))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("sample 1 ");
  }

  /** The filter bank step by step as it is defined. */
  private static float[] slow(float[] sound) {
    int frames = 1 + (sound.length - 400) / 160;
    Matrix weights = MelFilters.kaldi(128, 257, 16_000, 20, 8_000).toMatrix();
    float[] out = new float[frames * 128];
    for (int f = 0; f < frames; f++) {
      double[] centred = new double[400];
      double mean = 0;
      for (int i = 0; i < 400; i++) {
        mean += 32_768.0 * sound[f * 160 + i] / 400;
      }
      for (int i = 0; i < 400; i++) {
        centred[i] = 32_768.0 * sound[f * 160 + i] - mean;
      }
      double[] frame = new double[400];
      for (int i = 0; i < 400; i++) {
        double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / 399);
        frame[i] = (centred[i] - 0.97 * centred[Math.max(0, i - 1)]) * Math.pow(hann, 0.85);
      }
      double[] power = Sounds.slowPower(frame, 512);
      for (int band = 0; band < 128; band++) {
        double energy = 0;
        for (int bin = 0; bin < 257; bin++) {
          energy += weights.get(bin, band) * power[bin];
        }
        double log = Math.log(Math.max(energy, Math.pow(2, -23)));
        out[f * 128 + band] = (float) ((log - 15.41663) / (2 * 6.55582));
      }
    }
    return out;
  }
}
