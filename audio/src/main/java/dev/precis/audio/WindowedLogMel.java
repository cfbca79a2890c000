package dev.precis.audio;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The log-mel windows of sound of any length, one at a time and in order. Memory does not grow with
 * the sound: one window of samples and one block are held, and each window handed out belongs to
 * the caller, who closes it. Nothing is read ahead, so a caller who waits holds the decoder back.
 *
 * <p>The loudest value that bounds the dynamic range is that of each window, as in Whisper. The
 * last window is extended by silence to an even number of frames (the encoder halves them), at most
 * one hop, but to two frames at least. For use by one thread.
 */
public final class WindowedLogMel {
  /** Most samples asked from the source at a time: half a second. */
  public static final int BLOCK_SAMPLES = LogMel.SAMPLE_RATE / 2;

  private final LogMel logMel;
  private final SampleSource source;
  private final WindowOptions options;
  private final float[] samples;
  private final MemorySegment block =
      Arena.ofAuto().allocate((long) BLOCK_SAMPLES * Float.BYTES, Matrix.ALIGNMENT);
  private long position;
  private boolean ended;

  /** Windows over a source that starts at sample 0. */
  public WindowedLogMel(LogMel logMel, SampleSource source, WindowOptions options) {
    this.logMel = logMel;
    this.source = source;
    this.options = options;
    this.samples = new float[options.samples()];
  }

  /**
   * The next window, or nothing at the end of the sound. The caller closes it.
   *
   * @throws PrecisException USER if a sample is NaN or infinite
   * @throws IllegalStateException if the source breaks its contract
   */
  public Optional<MelWindow> next() {
    int count = fill();
    if (count == 0) {
      return Optional.empty();
    }
    int total = options.padToWindow() ? samples.length : evenLength(count);
    Matrix mel = Matrix.owned(logMel.bands(), LogMel.frames(total));
    try {
      logMel.into(samples, 0, count, total, mel);
    } catch (RuntimeException e) {
      mel.close();
      throw e;
    }
    MelWindow window = new MelWindow(mel, position, count);
    position += count;
    return Optional.of(window);
  }

  /** The samples of the window handed out last, until the next one is asked for. */
  float[] samples() {
    return samples;
  }

  private int fill() {
    int count = 0;
    while (!ended && count < samples.length) {
      int room = Math.min(BLOCK_SAMPLES, samples.length - count);
      int read = source.read(block.asSlice(0, (long) room * Float.BYTES));
      if (read == SampleSource.END) {
        ended = true;
      } else if (read < 1 || read > room) {
        throw new IllegalStateException(
            "sample source must give 1..%d samples or the end, gave %d".formatted(room, read));
      } else {
        MemorySegment.copy(block, JAVA_FLOAT, 0, samples, count, read);
        count += read;
      }
    }
    return count;
  }

  /**
   * The fewest samples, at least {@code count}, that give an even number of frames, two or more.
   */
  static int evenLength(int count) {
    int frames = LogMel.frames(count);
    int even = Math.max(2, frames + frames % 2);
    return Math.max(count, even * LogMel.HOP_SAMPLES);
  }
}
