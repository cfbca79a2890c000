package dev.precis.audio;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Fills arrays from a source of samples, block by block. For use by one thread. */
public final class SampleBlocks {
  /** Most samples asked from the source at a time: half a second. */
  public static final int BLOCK_SAMPLES = LogMel.SAMPLE_RATE / 2;

  private final SampleSource source;
  private final MemorySegment block =
      Arena.ofAuto().allocate((long) BLOCK_SAMPLES * Float.BYTES, Matrix.ALIGNMENT);
  private boolean ended;

  /** Blocks of a source that starts at sample 0. */
  public SampleBlocks(SampleSource source) {
    this.source = source;
  }

  /**
   * Reads until the array is full or the sound ends.
   *
   * @param samples holds {@code count} samples already
   * @return how many it holds then
   * @throws IllegalStateException if the source breaks its contract
   */
  public int fill(float[] samples, int count) {
    int filled = count;
    while (!ended && filled < samples.length) {
      int room = Math.min(BLOCK_SAMPLES, samples.length - filled);
      int read = source.read(block.asSlice(0, (long) room * Float.BYTES));
      if (read == SampleSource.END) {
        ended = true;
      } else if (read < 1 || read > room) {
        throw new IllegalStateException(
            "sample source must give 1..%d samples or the end, gave %d".formatted(room, read));
      } else {
        MemorySegment.copy(block, JAVA_FLOAT, 0, samples, filled, read);
        filled += read;
      }
    }
    return filled;
  }
}
