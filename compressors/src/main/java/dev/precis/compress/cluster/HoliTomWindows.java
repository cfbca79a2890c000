package dev.precis.compress.cluster;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * The windows of HoliTom: a clip cut so that the most tokens can be left out, where a place that
 * stands still through a window of n frames saves n - 1 tokens. Dynamic programming over the last
 * frame, the shorter window on a tie. O(T N D) for the cosines, O(T L N) for windows of L frames.
 */
public final class HoliTomWindows {
  /** Longest window, frames. */
  public static final int LONGEST = 1024;

  private HoliTomWindows() {}

  /**
   * What was decided.
   *
   * @param start first frame of every window, and the number of frames at the end
   * @param saved tokens that the windows save
   * @param windows with the still places
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Cut(int[] start, int saved, StillWindows windows) {}

  /**
   * Cuts a clip.
   *
   * @param tokens frame after frame, equally many each
   * @param tau a place stands still from one frame to the next if its cosine is above this
   */
  static Cut cut(Matrix tokens, int frames, double tau) {
    int perFrame = tokens.rows() / frames;
    boolean[][] still = still(tokens, frames, perFrame, tau);
    int[] best = new int[frames + 1]; // best[i] saved by the first i frames
    int[] length = new int[frames + 1];
    boolean[] all = new boolean[perFrame];
    for (int i = 0; i < frames; i++) {
      best[i + 1] = best[i];
      length[i + 1] = 1;
      Arrays.fill(all, true);
      for (int n = 2; n <= Math.min(i + 1, LONGEST); n++) {
        int places = and(all, still[i + 1 - n]);
        if (places == 0) {
          break; // best never falls, so that no longer window gains
        }
        int value = best[i + 1 - n] + places * (n - 1);
        if (value > best[i + 1]) {
          best[i + 1] = value;
          length[i + 1] = n;
        }
      }
    }
    int windows = 0;
    for (int end = frames; end > 0; end -= length[end]) {
      windows++;
    }
    int[] start = new int[windows + 1];
    start[windows] = frames;
    for (int w = windows; w > 0; w--) {
      start[w - 1] = start[w] - length[start[w]];
    }
    return new Cut(start, best[frames], new StillWindows(start, places(start, still, perFrame)));
  }

  private static int and(boolean[] all, boolean[] step) {
    int count = 0;
    for (int p = 0; p < all.length; p++) {
      all[p] &= step[p];
      count += all[p] ? 1 : 0;
    }
    return count;
  }

  private static boolean[][] still(Matrix tokens, int frames, int perFrame, double tau) {
    boolean[][] still = new boolean[frames - 1][perFrame];
    float[] norm = Kernels.rowNorms(tokens);
    for (int t = 0; t + 1 < frames; t++) {
      for (int p = 0; p < perFrame; p++) {
        int one = t * perFrame + p;
        int next = one + perFrame;
        double norms = Math.max((double) norm[one] * norm[next], Kernels.COSINE_EPSILON);
        still[t][p] = (float) (Kernels.dot(tokens, one, tokens, next) / norms) > tau;
      }
    }
    return still;
  }

  private static boolean[][] places(int[] start, boolean[][] still, int perFrame) {
    boolean[][] places = new boolean[start.length - 1][perFrame];
    for (int w = 0; w < places.length; w++) {
      if (start[w + 1] - start[w] > 1) {
        Arrays.fill(places[w], true);
        for (int t = start[w]; t < start[w + 1] - 1; t++) {
          and(places[w], still[t]);
        }
      }
    }
    return places;
  }
}
