package dev.precis.fusion.position;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** When frames are, in seconds, and how that is written. */
public final class FrameTimes {
  private FrameTimes() {}

  /**
   * Seconds of each step of a video's grid: the mean of its first and last frame. An odd rest is
   * filled by repeating the last frame.
   *
   * @param frames numbers of the frames read, in the medium's own count
   * @param framesPerSecond rate of the medium
   * @param perStep frames that become one step, e.g. 2
   */
  public static double[] ofSteps(int[] frames, double framesPerSecond, int perStep) {
    if (!(framesPerSecond > 0) || perStep < 1) {
      throw new IllegalArgumentException(
          "frames per second must be above 0 and frames per step 1 or more, were %s and %d"
              .formatted(framesPerSecond, perStep));
    }
    double[] out = new double[(frames.length + perStep - 1) / perStep];
    for (int step = 0; step < out.length; step++) {
      int first = frames[step * perStep];
      int last = frames[Math.min(frames.length, (step + 1) * perStep) - 1];
      out[step] = (first / framesPerSecond + last / framesPerSecond) / 2;
    }
    return out;
  }

  /**
   * The time with so many decimals, ties to the even digit as Python rounds: 0.25 is 0.2. ({@code
   * String.format} would round it up, and at 2 frames a second every time is such a tie.)
   *
   * @throws IllegalArgumentException for a time that is not finite
   */
  public static BigDecimal rounded(double seconds, int decimals) {
    if (!Double.isFinite(seconds)) {
      throw new IllegalArgumentException("a time must be finite, was " + seconds);
    }
    // the exact binary value decides, not its short decimal form
    return new BigDecimal(seconds).setScale(decimals, RoundingMode.HALF_EVEN);
  }
}
