package dev.precis.audio;

/**
 * How sound is cut into windows.
 *
 * @param seconds longest window, {@link #MIN_SECONDS}..{@link #MAX_SECONDS} s
 * @param padToWindow whether the last window is filled up with silence to full length; otherwise it
 *     is only made even in mel frames
 */
public record WindowOptions(double seconds, boolean padToWindow) {
  /** Whisper was trained on windows of this length, s. */
  public static final double DEFAULT_SECONDS = 30;

  /** Shortest window allowed, s: two mel frames, one token. */
  public static final double MIN_SECONDS = 0.02;

  /** Longest window allowed, s. */
  public static final double MAX_SECONDS = 600;

  /** Short windows stay short: silence costs tokens. */
  public static final boolean DEFAULT_PAD_TO_WINDOW = false;

  /** Windows of up to 30 s, the last one as short as the sound is. */
  public static final WindowOptions DEFAULT =
      new WindowOptions(DEFAULT_SECONDS, DEFAULT_PAD_TO_WINDOW);

  private static final int STEP = 2 * LogMel.HOP_SAMPLES;

  public WindowOptions {
    if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
      throw new IllegalArgumentException(
          "window seconds must be %s..%s, were %s".formatted(MIN_SECONDS, MAX_SECONDS, seconds));
    }
  }

  /** Samples of a full window: the length rounded to whole pairs of mel frames, 20 ms. */
  public int samples() {
    return STEP * (int) Math.round(seconds * LogMel.SAMPLE_RATE / STEP);
  }
}
