package dev.precis.sample;

import java.util.Arrays;

/**
 * Which frames of a video are wanted.
 *
 * <p>A sampler that names times gets, for each time, the frame on screen then: the last one shown
 * at or before it, where up to {@link #TOLERANCE_US} early still counts as at it. A frame that
 * answers several times is delivered once. Times at or after the end of the last frame show nothing
 * and deliver nothing.
 */
public sealed interface FrameSampler {
  /** How early a frame may be, us: half of the millisecond to which some containers round. */
  long TOLERANCE_US = 500;

  /** The highest rate that may be asked for, frames per second. */
  double MAX_FPS = 1000;

  /** Every frame. */
  record EveryFrame() implements FrameSampler {}

  /** Frames on screen at k / fps seconds after the first frame, k = 0, 1, 2, ... */
  record ByRate(double fps) implements FrameSampler {
    /**
     * A rate.
     *
     * @throws IllegalArgumentException if it is not a number in (0, {@link #MAX_FPS}]
     */
    public ByRate {
      if (!(fps > 0 && fps <= MAX_FPS)) {
        throw new IllegalArgumentException(
            "fps must be above 0 and at most %s, was %s".formatted(MAX_FPS, fps));
      }
    }
  }

  /**
   * Frames on screen at the middles of {@code frames} equal parts of the video's real length, which
   * is found by walking over all coded frames once without decoding them.
   */
  record ByCount(int frames) implements FrameSampler {
    /**
     * A number of frames.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public ByCount {
      if (frames < 1) {
        throw new IllegalArgumentException("frame count must be at least 1, was " + frames);
      }
    }
  }

  /** Frames on screen at the given times, microseconds on the media's timeline. */
  record AtTimes(long... timesUs) implements FrameSampler {
    /**
     * Times in any order; they are kept sorted.
     *
     * @throws IllegalArgumentException if there is none or one is negative
     */
    public AtTimes {
      timesUs = timesUs.clone();
      Arrays.sort(timesUs);
      if (timesUs.length == 0 || timesUs[0] < 0) {
        throw new IllegalArgumentException(
            timesUs.length == 0
                ? "at least one time is needed"
                : "times must be >= 0 us, one was " + timesUs[0]);
      }
    }

    @Override
    public long[] timesUs() {
      return timesUs.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof AtTimes that && Arrays.equals(timesUs, that.timesUs);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(timesUs);
    }

    @Override
    public String toString() {
      return "AtTimes" + Arrays.toString(timesUs);
    }
  }

  /** The frames coded without reference to others: cheapest, spacing chosen by whoever encoded. */
  record KeyFrames() implements FrameSampler {}

  /** Every frame. */
  static FrameSampler everyFrame() {
    return new EveryFrame();
  }

  /** {@code fps} frames per second, counted from the first frame. */
  static FrameSampler byRate(double fps) {
    return new ByRate(fps);
  }

  /** {@code frames} frames spread evenly over the video. */
  static FrameSampler byCount(int frames) {
    return new ByCount(frames);
  }

  /** The frames on screen at the given times, microseconds. */
  static FrameSampler atTimes(long... timesUs) {
    return new AtTimes(timesUs);
  }

  /** Key frames only. */
  static FrameSampler keyFrames() {
    return new KeyFrames();
  }
}
