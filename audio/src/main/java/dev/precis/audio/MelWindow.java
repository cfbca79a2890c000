package dev.precis.audio;

import dev.precis.tensor.Matrix;

/**
 * The log-mel spectrogram of one window of a longer sound. Closing it frees the spectrogram.
 *
 * @param mel bands x frames, the number of frames even
 * @param firstSample place of the first sample in the whole sound
 * @param sampleCount true samples in the window, padding not counted; 1 or more
 */
public record MelWindow(Matrix mel, long firstSample, int sampleCount) implements AutoCloseable {
  private static final long MICROS_PER_SECOND = 1_000_000;

  /** Number of mel frames, padding included; one every 10 ms. */
  public int frames() {
    return mel.cols();
  }

  /** Start of the window in the sound, us. */
  public long startUs() {
    return micros(firstSample);
  }

  /** End of the true samples in the sound, us. */
  public long endUs() {
    return micros(firstSample + sampleCount);
  }

  private static long micros(long samples) {
    return samples * MICROS_PER_SECOND / LogMel.SAMPLE_RATE;
  }

  @Override
  public void close() {
    mel.close();
  }
}
