package dev.precis.compress.temporal;

import dev.precis.compress.prune.UniformKeep;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Arrays;

/**
 * Anchor frames whole, and of the other frames the tokens that are least like the token at the same
 * place of the frame they are compared with, wherever they are. A single anchor that alone would
 * take more than half of the budget is thinned evenly.
 */
final class AnchoredKeep {
  private AnchoredKeep() {}

  /**
   * Whether anchors leave half of the budget to the other frames, as far as it goes: one anchor is
   * always allowed.
   */
  static boolean fits(int anchors, int perFrame, int keep) {
    return anchors == 1 || 2L * anchors * perFrame <= keep;
  }

  /**
   * The rows to keep, ascending; of tokens equally alike the earlier.
   *
   * @param compared for every frame the earlier one that it is compared with; itself for an anchor;
   *     frame 0 is one. As many as {@link #fits}, or all tokens are kept
   * @param last frames whose tokens are taken when nothing else is left
   * @param keep 1 to the number of tokens
   */
  static int[] rows(Matrix tokens, Grid grid, int[] compared, boolean[] last, int keep) {
    int perFrame = grid.perStep();
    int anchors = 0;
    for (int t = 0; t < compared.length; t++) {
      anchors += compared[t] == t ? 1 : 0;
    }
    float[] wanted = new float[tokens.rows()];
    RowCosines cosines = new RowCosines(tokens);
    for (int t = 0; t < compared.length; t++) {
      int from = t * perFrame;
      if (compared[t] == t) {
        Arrays.fill(wanted, from, from + perFrame, Float.POSITIVE_INFINITY);
        continue;
      }
      int back = (t - compared[t]) * perFrame;
      int behind = last[t] ? 4 : 0; // a cosine is from -1 to 1
      for (int row = from; row < from + perFrame; row++) {
        wanted[row] = -cosines.of(row, row - back) - behind;
      }
    }
    cosines.requireFinite();
    if (anchors == 1) {
      Arrays.fill(wanted, 0, perFrame, Float.NEGATIVE_INFINITY);
      int share = compared.length == 1 ? keep : Math.min(perFrame, (keep + 1) / 2);
      for (int row : UniformKeep.rows(Grid.image(grid.h(), grid.w()), share)) {
        wanted[row] = Float.POSITIVE_INFINITY;
      }
    }
    return Kernels.topKAscending(wanted, keep);
  }
}
