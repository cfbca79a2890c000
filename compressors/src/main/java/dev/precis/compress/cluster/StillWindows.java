package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the frames of a clip fall into windows, and which places of the picture stand still in each.
 *
 * @param start first frame of every window, ascending from 0, and the number of frames at the end
 * @param still per window, for every place of the picture
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
record StillWindows(int[] start, boolean[][] still) {
  /**
   * Tokens that are thinned out together: the still places of a window, each the mean of its
   * frames, or the other places of one frame.
   *
   * @param first row of every token, ascending; of a still place the row in the first frame
   * @param frames frames that each token stands for, 1 for places that move
   * @param window number of the window
   * @param still whether these are the still places
   */
  record TokenSet(int[] first, int frames, int window, boolean still) {
    int size() {
      return first.length;
    }

    /** Puts token {@code i}, all its frames, into a group. */
    void assign(int i, int[] group, int number, int perFrame) {
      for (int f = 0; f < frames; f++) {
        group[first[i] + f * perFrame] = number;
      }
    }

    /** A group for each token. */
    void openAll(Groups groups, int perFrame) {
      for (int i = 0; i < first.length; i++) {
        assign(i, groups.members(), groups.open(first[i]), perFrame);
      }
    }

    /**
     * Density peaks of the tokens, of their means over the frames where they stand still.
     *
     * @param scratch matrices 0 to 2 are used
     */
    DensityPeaks peaks(Matrix tokens, int perFrame, int neighbours, Scratch scratch) {
      if (frames == 1) {
        return DensityPeaks.of(tokens, first, neighbours, scratch);
      }
      Matrix means = scratch.matrix(2, first.length, tokens.cols());
      means.segment().asSlice(0, means.byteSize()).fill((byte) 0);
      int[] all = new int[first.length];
      for (int i = 0; i < first.length; i++) {
        all[i] = i;
        for (int f = 0; f < frames; f++) {
          Kernels.axpy(1f / frames, tokens, first[i] + f * perFrame, means, i);
        }
      }
      return DensityPeaks.of(means, all, neighbours, scratch);
    }
  }

  int windows() {
    return start.length - 1;
  }

  /** Frames of a window. */
  int length(int window) {
    return start[window + 1] - start[window];
  }

  /** Places that stand still in a window. */
  int stillPlaces(int window) {
    int count = 0;
    for (boolean place : still[window]) {
      count += place ? 1 : 0;
    }
    return count;
  }

  /** Window after window: its still places, then the others frame after frame; some are empty. */
  List<TokenSet> sets() {
    List<TokenSet> sets = new ArrayList<>();
    for (int w = 0; w < windows(); w++) {
      sets.add(new TokenSet(rows(w, start[w], true), length(w), w, true));
      for (int f = start[w]; f < start[w + 1]; f++) {
        sets.add(new TokenSet(rows(w, f, false), 1, w, false));
      }
    }
    return sets;
  }

  private int[] rows(int window, int frame, boolean wanted) {
    int perFrame = still[window].length;
    int[] out = new int[perFrame];
    int count = 0;
    for (int place = 0; place < perFrame; place++) {
      if (still[window][place] == wanted) {
        out[count++] = frame * perFrame + place;
      }
    }
    return Arrays.copyOf(out, count);
  }
}
