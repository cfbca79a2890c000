package dev.precis.audio;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
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
  public static final int BLOCK_SAMPLES = SampleBlocks.BLOCK_SAMPLES;

  private final LogMel logMel;
  private final SampleBlocks blocks;
  private final WindowOptions options;
  private final float[] samples;
  private long position;

  /** Windows over a source that starts at sample 0. */
  public WindowedLogMel(LogMel logMel, SampleSource source, WindowOptions options) {
    this.logMel = logMel;
    this.blocks = new SampleBlocks(source);
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
    return blocks.fill(samples, 0);
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
