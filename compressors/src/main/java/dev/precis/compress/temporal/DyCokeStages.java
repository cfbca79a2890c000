package dev.precis.compress.temporal;

import dev.precis.compress.SortKeys;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Both temporal stages of DyCoke as released: the odd frames lose what resembles the frame before,
 * then every third frame of four what resembles the first. With an odd number of frames the last is
 * lost; the third frame of the last group stays whole where the number is a multiple of four. Where
 * there are four frames or fewer the second stage, which fails there, does nothing. O(N D).
 */
public final class DyCokeStages {
  private DyCokeStages() {}

  /** Tokens that a pruned frame keeps when it loses the share {@code ratio}. */
  public static int kept(int perFrame, double ratio) {
    return (int) ((1 - ratio) * perFrame);
  }

  /** Most tokens that pruned frames may keep so that all come to {@code budget}, if any do. */
  static int fitting(int frames, int perFrame, int budget) {
    int pruned = 0;
    int given = frames - frames % 2;
    for (int t = 0; t < given; t++) {
      pruned += compared(t, frames) == t ? 0 : 1;
    }
    long left = budget - (long) (given - pruned) * perFrame;
    return pruned == 0 ? perFrame : Math.clamp(left / pruned, 0, perFrame);
  }

  /** Rows that come out. */
  static int count(int frames, int perFrame, int perPruned) {
    int count = 0;
    for (int t = 0; t < frames - frames % 2; t++) {
      count += compared(t, frames) == t ? perFrame : perPruned;
    }
    return count;
  }

  /** The frame that frame t is pruned against, t itself if it stays whole. */
  private static int compared(int t, int frames) {
    if (t % 2 == 1) {
      return t - 1;
    }
    return t % 4 == 2 && t - 2 < frames - 4 ? t - 2 : t;
  }

  /**
   * The rows that stay, frame by frame; those of a pruned frame by ascending cosine to the same
   * place of the frame it is compared with, the lower row first on a tie.
   *
   * @param tokens frame after frame
   * @param perPruned tokens that a pruned frame keeps
   */
  public static int[] rows(Matrix tokens, int frames, int perPruned) {
    int perFrame = tokens.rows() / frames;
    RowCosines cosines = new RowCosines(tokens);
    long[] keys = new long[perFrame];
    int[] rows = new int[count(frames, perFrame, perPruned)];
    int at = 0;
    for (int t = 0; t < frames - frames % 2; t++) {
      int back = (t - compared(t, frames)) * perFrame;
      for (int i = 0; i < perFrame; i++) {
        int row = t * perFrame + i;
        keys[i] = SortKeys.ascending(back == 0 ? 0 : cosines.of(row, row - back), row);
      }
      Arrays.sort(keys);
      for (int i = 0; i < (back == 0 ? perFrame : perPruned); i++) {
        rows[at++] = SortKeys.index(keys[i]);
      }
    }
    cosines.requireFinite();
    return rows;
  }
}
