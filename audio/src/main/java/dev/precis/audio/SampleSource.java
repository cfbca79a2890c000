package dev.precis.audio;

import java.lang.foreign.MemorySegment;

/** Where 16 kHz mono samples come from, block by block: an audio decoder, an array, a live line. */
@FunctionalInterface
public interface SampleSource {
  /** What {@link #read} gives back after the last sample. */
  int END = -1;

  /**
   * Writes the next samples, native-order float32 in -1..1, to the start of the memory given, and
   * gives back their number: at least 1 (the call waits for them) and at most what fits, or {@link
   * #END}.
   */
  int read(MemorySegment target);

  /** A source that gives out the samples of an array. */
  static SampleSource of(float[] samples) {
    return new ArraySource(samples);
  }
}
