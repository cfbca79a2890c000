package dev.precis.compress.learned;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.List;

/**
 * Sound beside the frames of Temporal Dynamic Context: every frame kept owns the same number of
 * audio tokens, made from the seconds up to the next kept frame.
 */
public final class TdcAudio {
  /** Tokens of a second of sound in the released model. */
  public static final int TOKENS_PER_SECOND = 50;

  /** Seconds that the audio encoder hears together. */
  public static final int WINDOW_SECONDS = 10;

  private TdcAudio() {}

  /**
   * Audio tokens frame by frame.
   *
   * @param windows what the encoder gave for each window of {@code windowSeconds}, the last one
   *     shorter; windows have a little less than their share, so that their last second is
   *     stretched
   * @param perSecond tokens of a second, and of a frame
   * @param keptSeconds for each second whether the frame at its start is kept; the first is
   * @param frames number of frames; those without sound get zeros
   * @return frames * perSecond rows
   */
  public static Matrix perFrame(
      List<Matrix> windows, int perSecond, int windowSeconds, boolean[] keptSeconds, int frames) {
    if (perSecond < 1 || windowSeconds < 1 || windows.isEmpty()) {
      throw new IllegalArgumentException(
          "tokens and seconds must be 1 or more and sound there, were %d, %d and %d windows"
              .formatted(perSecond, windowSeconds, windows.size()));
    }
    Matrix out = Matrix.allocate(Math.multiplyExact(frames, perSecond), windows.getFirst().cols());
    int frame = 0;
    for (int from = 0; from < keptSeconds.length && frame < frames; frame++) {
      int to = from + 1;
      while (to < keptSeconds.length && !keptSeconds[to]) {
        to++;
      }
      Matrix heard = seconds(windows, perSecond, windowSeconds, from, to);
      if (heard.rows() > 0) {
        out.setRows(frame * perSecond, pooled(heard, perSecond));
      }
      from = to;
    }
    return out;
  }

  /** The tokens of seconds {@code from} to {@code to}, each brought to its full number. */
  private static Matrix seconds(
      List<Matrix> windows, int perSecond, int windowSeconds, int from, int to) {
    Matrix all = Matrix.allocate((to - from) * perSecond, windows.getFirst().cols());
    int found = 0;
    for (int second = from; second < to; second++) {
      int window = second / windowSeconds;
      if (window >= windows.size()) {
        break;
      }
      Matrix tokens = windows.get(window);
      int first = Math.min(tokens.rows(), second % windowSeconds * perSecond);
      Matrix own = tokens.slice(first, Math.min(tokens.rows(), first + perSecond));
      if (own.rows() == 0) {
        break;
      }
      all.setRows(found, pooled(own, perSecond));
      found += perSecond;
    }
    return all.slice(0, found);
  }

  /** Adaptive averages over time; rows that are already so many stay as they are. */
  private static Matrix pooled(Matrix rows, int count) {
    return rows.rows() == count
        ? rows
        : Kernels.adaptiveAveragePool(rows, rows.rows(), 1, count, 1);
  }
}
