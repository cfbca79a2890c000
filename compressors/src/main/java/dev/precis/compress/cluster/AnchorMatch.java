package dev.precis.compress.cluster;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Which anchor each token resembles most, many anchors at a time: one product of a run of tokens
 * with all of them. The length of the token changes no order, so that only anchors are normalised
 * and tokens are read where they lie.
 */
final class AnchorMatch {
  private final Matrix tokens;
  private final Matrix anchors;
  private final Scratch scratch;

  /**
   * Takes up the anchors.
   *
   * @param scratch matrices 3 and 4 are used until the next one is made
   */
  AnchorMatch(Matrix tokens, int[] anchorRows, Scratch scratch) {
    this.tokens = tokens;
    this.scratch = scratch;
    anchors = scratch.matrix(3, anchorRows.length, tokens.cols());
    for (int a = 0; a < anchorRows.length; a++) {
      anchors.setRow(a, tokens, anchorRows[a]);
    }
    Kernels.normalizeRows(anchors, anchors);
  }

  /**
   * Compares the tokens of rows {@code from} to {@code to} with each run of anchors.
   *
   * @param runStart first anchor of every run, and the number of anchors at the end
   * @return per token and run the number of the best anchor inside the run, the first of equal ones
   */
  int[][] best(int from, int to, int[] runStart) {
    Matrix cosines = scratch.matrix(4, to - from, anchors.rows());
    Kernels.matmulTransposed(tokens.slice(from, to), anchors, cosines, scratch.workspace());
    float[] row = new float[anchors.rows()];
    int[][] best = new int[to - from][runStart.length - 1];
    for (int i = 0; i < best.length; i++) {
      cosines.copyRow(i, row, 0);
      for (int run = 0; run < best[i].length; run++) {
        int first = runStart[run];
        int at = first;
        for (int a = first + 1; a < runStart[run + 1]; a++) {
          if (row[a] > row[at]) {
            at = a;
          }
        }
        best[i][run] = at - first;
      }
    }
    return best;
  }
}
