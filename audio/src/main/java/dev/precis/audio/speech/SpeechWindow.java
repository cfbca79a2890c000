package dev.precis.audio.speech;

import dev.precis.audio.LogMel;
import dev.precis.audio.SampleBlocks;
import dev.precis.audio.SampleSource;

/**
 * A window that slides over a sound of any length, by as much as its text says. Holds the samples
 * of one window.
 */
final class SpeechWindow {
  /** Peak of samples, of 1, below which nobody can be heard: -60 dB. */
  static final float SILENT_PEAK = 1e-3f;

  private static final long MICROS = 1_000_000;

  private final SampleBlocks blocks;
  private final float[] samples;
  private int count;
  private long first;

  /**
   * A window at the start of the sound.
   *
   * @param length samples of a full window
   */
  SpeechWindow(SampleSource source, int length) {
    this.blocks = new SampleBlocks(source);
    this.samples = new float[length];
  }

  /** Reads until the window is full or the sound ends; gives back the number of samples in it. */
  int fill() {
    count = blocks.fill(samples, count);
    return count;
  }

  /** Moves on, by one sample at least. */
  void advance(long us) {
    int gone = Math.clamp(us * LogMel.SAMPLE_RATE / MICROS, 1, count);
    System.arraycopy(samples, gone, samples, 0, count - gone);
    count -= gone;
    first += gone;
  }

  /** Whether the samples are so quiet that there is nothing to hear. */
  boolean isSilent() {
    for (int i = 0; i < count; i++) {
      if (!(Math.abs(samples[i]) < SILENT_PEAK)) {
        return false;
      }
    }
    return true;
  }

  /** The samples; the first {@link #fill} of them count. */
  float[] samples() {
    return samples;
  }

  /** Start of the window, us from the start of the sound. */
  long startUs() {
    return first * MICROS / LogMel.SAMPLE_RATE;
  }

  /** Length of the samples in it, us. */
  long lengthUs() {
    return count * MICROS / LogMel.SAMPLE_RATE;
  }
}
