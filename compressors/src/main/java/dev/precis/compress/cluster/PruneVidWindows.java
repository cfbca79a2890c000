package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * The windows of PruneVid: frames are clustered by density peaks, and the labels mended so that a
 * cluster is one stretch of time where it can be; a window is a stretch of equal labels. A place
 * stands still in a window if the mean cosine over all pairs of its frames is above a threshold.
 */
final class PruneVidWindows {
  private PruneVidWindows() {}

  /** Clusters of the frames, numbered by descending score; one row of {@code frames} each. */
  static int[] labels(Matrix frames, int clusters, int neighbours, Scratch scratch) {
    int[] all = new int[frames.rows()];
    Arrays.setAll(all, i -> i);
    DensityPeaks peaks = DensityPeaks.of(frames, all, neighbours, scratch);
    return peaks.nearest(peaks.centres(clusters));
  }

  /**
   * Labels in which each cluster keeps only its longest stretches; what opens up takes the label of
   * the longer neighbouring stretch, the left one on a tie, from left to right.
   */
  static int[] refined(int[] labels) {
    int n = labels.length;
    int[] longest = new int[n];
    for (int from = 0; from < n; from = end(labels, from)) {
      int label = labels[from];
      longest[label] = Math.max(longest[label], end(labels, from) - from);
    }
    int[] out = labels.clone();
    for (int from = 0; from < n; from = end(labels, from)) {
      int most = longest[labels[from]];
      if (most == 1 || end(labels, from) - from < most) {
        Arrays.fill(out, from, end(labels, from), -1);
      }
    }
    for (int from = 0; from < n; from = end(out, from)) {
      if (out[from] < 0) {
        int to = end(out, from);
        int left = from == 0 ? 0 : lengthBefore(out, from);
        int right = to == n ? 0 : end(out, to) - to;
        int label = left == 0 && right == 0 ? 0 : left >= right ? out[from - 1] : out[to];
        Arrays.fill(out, from, to, label);
      }
    }
    return out;
  }

  private static int end(int[] labels, int from) {
    int to = from;
    while (to < labels.length && labels[to] == labels[from]) {
      to++;
    }
    return to;
  }

  private static int lengthBefore(int[] labels, int end) {
    int from = end - 1;
    while (from > 0 && labels[from - 1] == labels[end - 1]) {
      from--;
    }
    return end - from;
  }

  /** First frames of the stretches of equal labels, and the number of frames at the end. */
  static int[] starts(int[] labels) {
    int[] start = new int[labels.length + 1];
    int count = 0;
    for (int from = 0; from < labels.length; from = end(labels, from)) {
      start[count++] = from;
    }
    start[count] = labels.length;
    return Arrays.copyOf(start, count + 1);
  }

  /**
   * The windows with the places that stand still: the square of the length of the sum of unit
   * vectors is the sum of the cosines of all pairs. In a window of one frame nothing does.
   */
  static StillWindows still(Matrix tokens, int perFrame, int[] start, double tau, Scratch scratch) {
    boolean[][] still = new boolean[start.length - 1][perFrame];
    float[] norm = Kernels.rowNorms(tokens);
    Matrix sum = scratch.matrix(0, 1, tokens.cols());
    for (int w = 0; w < still.length; w++) {
      int frames = start[w + 1] - start[w];
      for (int p = 0; frames > 1 && p < perFrame; p++) {
        sum.segment().asSlice(0, sum.byteSize()).fill((byte) 0);
        for (int f = start[w]; f < start[w + 1]; f++) {
          int row = f * perFrame + p;
          float unit = 1 / Math.max(norm[row], Kernels.COSINE_EPSILON);
          Kernels.axpy(unit, tokens, row, sum, 0);
        }
        double cosines = Kernels.dot(sum, 0, sum, 0);
        still[w][p] = (cosines - frames) / ((double) frames * (frames - 1)) > tau;
      }
    }
    return new StillWindows(start, still);
  }
}
