package dev.precis.audio;

import dev.precis.tensor.Matrix;
import java.util.ServiceLoader;

/**
 * What sound is like, token by token: how loud, whether something begins, whether it has a voice.
 * Implementations are found by {@link ServiceLoader}; {@link EnergyCues} does where there is none.
 * An instance may hold scratch memory: one thread at a time.
 */
public interface AudioCues {
  /** What the signal is called that compressors ask for. */
  String SIGNAL = "cues";

  /** Column of the loudness: root mean square in dB below full scale, {@link #FLOOR_DBFS} to 0. */
  int LOUDNESS = 0;

  /** Column of the onset strength, 0 to 1. */
  int ONSET = 1;

  /** Column that says how voiced the sound is, 0 (noise, silence) to 1 (a steady pitch). */
  int VOICING = 2;

  /** Columns in all. */
  int COLUMNS = 3;

  /** Samples per second of the sound taken. */
  int SAMPLE_RATE = LogMel.SAMPLE_RATE;

  /** Samples of one token: two hops of the spectrogram, 20 ms. */
  int TOKEN_SAMPLES = 2 * LogMel.HOP_SAMPLES;

  /** Loudness of digital silence, dB. */
  float FLOOR_DBFS = -100;

  /** Sound below this has neither onsets nor a voice, dB below full scale. */
  float INAUDIBLE_DBFS = -70;

  /** Short name, for reports. */
  String id();

  /**
   * Writes the cues of the sound's tokens. Token i stands for the samples from i {@link
   * #TOKEN_SAMPLES}; what lies past the end is silence. A window begins without an onset.
   *
   * @param samples mono, {@link #SAMPLE_RATE}, finite
   * @param count how many of them
   * @param cues tokens x {@link #COLUMNS}, overwritten
   */
  void fill(float[] samples, int count, Matrix cues);

  /** New cues of the first implementation on the class path, else {@link EnergyCues}. */
  static AudioCues find() {
    return ServiceLoader.load(AudioCues.class, AudioCues.class.getClassLoader())
        .findFirst()
        .orElseGet(EnergyCues::new);
  }

  /** Loudness of a mean square, dB, never below {@link #FLOOR_DBFS}. */
  static float decibels(double meanSquare) {
    return (float) Math.max(FLOOR_DBFS, 10 * Math.log10(Math.max(meanSquare, Float.MIN_VALUE)));
  }

  /** The first {@code count} samples less their mean. */
  static float[] withoutOffset(float[] samples, int count) {
    double offset = 0;
    for (int i = 0; i < count; i++) {
      offset += samples[i];
    }
    float[] sound = new float[count];
    for (int i = 0; i < count; i++) {
      sound[i] = (float) (samples[i] - offset / count);
    }
    return sound;
  }
}
