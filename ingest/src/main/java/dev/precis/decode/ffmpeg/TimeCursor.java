package dev.precis.decode.ffmpeg;

import dev.precis.decode.Ending;
import org.jspecify.annotations.Nullable;

/**
 * The wanted times in ascending order and how many of them are settled. A frame answers a time if
 * it is the last one shown at or before it; stamps are only as exact as their unit, so a frame
 * counts as shown up to a tolerance early.
 */
final class TimeCursor {
  private static final double MICROS = 1_000_000;

  private final long @Nullable [] times;
  private final double fps;
  private final Ending afterLast;
  private long origin;
  private boolean started;
  private long settled;

  private TimeCursor(long @Nullable [] times, double fps, Ending afterLast) {
    this.times = times;
    this.fps = fps;
    this.afterLast = afterLast;
  }

  /** k / fps seconds after the origin, without end. */
  static TimeCursor atRate(double fps) {
    return new TimeCursor(null, fps, Ending.COMPLETE);
  }

  /**
   * The listed times, ascending.
   *
   * @param afterLast what it means that all of them are settled
   */
  static TimeCursor of(long[] times, Ending afterLast) {
    TimeCursor cursor = new TimeCursor(times, 0, afterLast);
    cursor.started = true;
    return cursor;
  }

  /** Fixes the origin of a rate at the first frame; later calls change nothing. */
  void start(long firstFrame) {
    if (!started) {
      origin = firstFrame;
      started = true;
    }
  }

  /** True if no time is left. */
  boolean exhausted() {
    return times != null && settled >= times.length;
  }

  /** What it means that no time is left. */
  Ending afterLast() {
    return afterLast;
  }

  /** The next unsettled time; only while not {@link #exhausted()}. */
  long next() {
    if (times != null) {
      return times[(int) settled];
    }
    return origin + Math.round(settled * MICROS / fps);
  }

  /** Settles every time before {@code limit}. */
  void passBefore(long limit) {
    if (times == null) {
      // One step per time would crawl through an absurd gap; jump close to the limit first.
      long jump = (long) Math.floor((limit - origin) / MICROS * fps) - 1;
      settled = Math.max(settled, jump);
    }
    while (!exhausted() && next() < limit) {
      settled++;
    }
  }

  /** How many times are settled, to return to by {@link #rewind}. */
  long mark() {
    return settled;
  }

  /** Returns to an earlier {@link #mark()}. */
  void rewind(long mark) {
    settled = mark;
  }
}
