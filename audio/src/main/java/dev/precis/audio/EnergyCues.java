package dev.precis.audio;

import dev.precis.tensor.Matrix;

/**
 * Cues by plain arithmetic: the energy of each token, the rise of its spectrum ({@link
 * SpectralRise}) and its autocorrelation ({@link Periodicity}). A constant offset of the window is
 * taken away first. One FFT of 400 and some 20,000 multiplications a token.
 */
public final class EnergyCues implements AudioCues {
  private final SpectralRise rise = new SpectralRise();
  private final Periodicity periodicity = new Periodicity();

  /** Cues for one thread. */
  public EnergyCues() {}

  @Override
  public String id() {
    return "energy";
  }

  @Override
  public void fill(float[] samples, int count, Matrix cues) {
    float[] sound = AudioCues.withoutOffset(samples, count);
    rise.restart();
    for (int token = 0; token < cues.rows(); token++) {
      int first = token * TOKEN_SAMPLES;
      float loudness = loudness(sound, first);
      float onset = rise.next(sound, first);
      boolean audible = loudness >= INAUDIBLE_DBFS;
      cues.set(token, LOUDNESS, loudness);
      cues.set(token, ONSET, audible ? onset : 0);
      cues.set(token, VOICING, audible ? periodicity.of(sound, first) : 0);
    }
  }

  private static float loudness(float[] sound, int first) {
    double squares = 0;
    for (int i = first; i < Math.min(sound.length, first + TOKEN_SAMPLES); i++) {
      squares += (double) sound[i] * sound[i];
    }
    return AudioCues.decibels(squares / TOKEN_SAMPLES);
  }
}
