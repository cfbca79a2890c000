package dev.precis.compress.temporal;

import java.util.ArrayList;
import java.util.List;

/**
 * Frames that follow each other.
 *
 * @param first first frame
 * @param end frame after the last one
 */
public record FrameRun(int first, int end) {
  /** Checks that there is a frame at least. */
  public FrameRun {
    if (first < 0 || end <= first) {
      throw new IllegalArgumentException("no frames from %d to %d".formatted(first, end));
    }
  }

  /** Number of frames. */
  public int frames() {
    return end - first;
  }

  /**
   * Segments cut into runs of at most {@code longest} frames, each segment from its start.
   *
   * @param ends last frame of every segment, ascending
   */
  public static List<FrameRun> within(int[] ends, int longest) {
    if (longest < 1) {
      throw new IllegalArgumentException("a run holds 1 frame or more, was " + longest);
    }
    List<FrameRun> runs = new ArrayList<>();
    int first = 0;
    for (int last : ends) {
      for (; first <= last; first += Math.min(longest, last + 1 - first)) {
        runs.add(new FrameRun(first, Math.min(last + 1, first + longest)));
      }
    }
    return runs;
  }
}
