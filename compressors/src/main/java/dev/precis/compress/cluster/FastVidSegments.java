package dev.precis.compress.cluster;

import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/** The segments of FastVID: a clip cut where a frame resembles the one before it little. */
final class FastVidSegments {
  private FastVidSegments() {}

  /**
   * First frames of the segments, ascending from 0, and the number of frames at the end. Cuts are
   * the {@code least - 1} lowest cosines of neighbouring frames and all below {@code tau}; of these
   * the lowest if they would make more than {@code most} segments.
   */
  static int[] starts(Matrix frames, int least, double tau, int most) {
    int steps = frames.rows() - 1;
    long[] order = new long[steps];
    int below = 0;
    for (int t = 0; t < steps; t++) {
      float cosine = Kernels.cosine(frames, t, frames, t + 1);
      order[t] = SortKeys.ascending(cosine, t);
      below += cosine < tau ? 1 : 0;
    }
    Arrays.sort(order);
    int cuts = Math.min(Math.min(Math.max(least - 1, below), steps), most - 1);
    int[] start = new int[cuts + 2];
    for (int i = 0; i < cuts; i++) {
      start[i + 1] = SortKeys.index(order[i]) + 1;
    }
    start[cuts + 1] = steps + 1;
    Arrays.sort(start);
    return start;
  }

  /** Whether a frame of a segment holds anchors: its last, and from there every p-th back. */
  static boolean anchored(int frame, int end, int every) {
    return (end - 1 - frame) % every == 0;
  }
}
