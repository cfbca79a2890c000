package dev.precis.compress.temporal;

import dev.precis.compress.prune.UniformKeep;
import dev.precis.kernel.Kernels;
import dev.precis.tokens.Grid;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a place again whenever enough change has come together there since it was kept last. How
 * much is enough follows from the budget, by bisection: the more is asked, the later every place is
 * kept again, so the count falls. O(N) for N tokens, beside the change itself.
 */
final class EvsRefresh {
  /**
   * What a frame counts as change where nothing changes, as 1 minus a cosine; our choice. Every
   * place starts with a part of what so comes together over the clip, another part for each.
   */
  static final double AGE = 0.001;

  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int HALVINGS = 24;

  private final float[] change;
  private final int perFrame;
  private final double[] start;
  private final double[] gathered;

  private EvsRefresh(float[] change, Grid grid) {
    this.change = change;
    perFrame = grid.perStep();
    start = new double[perFrame];
    gathered = new double[perFrame];
    for (int place = 0; place < perFrame; place++) {
      start[place] = AGE * grid.t() * (GOLDEN * place % 1);
    }
  }

  /**
   * The rows to keep, ascending.
   *
   * @param change of every token; the first frame's is not looked at
   * @param keep 1 to the number of tokens
   */
  static int[] rows(float[] change, Grid grid, int keep) {
    int perFrame = grid.perStep();
    int first = grid.t() == 1 ? keep : Math.min(perFrame, (keep + 1) / 2);
    float[] wanted = new float[change.length];
    if (keep > first) {
      new EvsRefresh(change, grid).fill(wanted, keep - first);
    }
    Arrays.fill(wanted, 0, perFrame, Float.NEGATIVE_INFINITY);
    for (int row : UniformKeep.rows(Grid.image(grid.h(), grid.w()), first)) {
      wanted[row] = Float.POSITIVE_INFINITY;
    }
    return Kernels.topKAscending(wanted, keep);
  }

  /** Infinite where a place is kept again; elsewhere what has come together. */
  private void fill(float[] wanted, int most) {
    double few = 1;
    while (count(few, null) > most) {
      few *= 2;
    }
    double many = 0;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (few + many) / 2;
      if (count(middle, null) > most) {
        many = middle;
      } else {
        few = middle;
      }
    }
    count(few, wanted);
  }

  private int count(double enough, float @Nullable [] wanted) {
    System.arraycopy(start, 0, gathered, 0, perFrame);
    int count = 0;
    for (int frame = perFrame; frame < change.length; frame += perFrame) {
      for (int place = 0; place < perFrame; place++) {
        double sum = gathered[place] + Math.max(0, change[frame + place]) + AGE;
        boolean kept = sum >= enough;
        if (wanted != null) {
          wanted[frame + place] = kept ? Float.POSITIVE_INFINITY : (float) sum;
        }
        gathered[place] = kept ? 0 : sum;
        count += kept ? 1 : 0;
      }
    }
    return count;
  }
}
