package dev.precis.compress.cluster;

import dev.precis.tokens.RowCombination;

/** Rows that hold a centre and those that joined it at shares of their own. */
final class Blends {
  private Blends() {}

  /**
   * Output row g as {@code share[g]} times the mean of the centre's rows and the rest times the
   * mean of the others; a group of nothing but its centre is that centre.
   *
   * @param group group of every input row, -1 for one that goes nowhere
   * @param centre which input rows belong to the centre of their group, one a group at least
   * @param anchor input row that gives every group its place
   */
  static RowCombination of(int[] group, boolean[] centre, double[] share, int[] anchor) {
    int groups = anchor.length;
    int[] rowStart = new int[groups + 1];
    int[] centres = new int[groups];
    for (int r = 0; r < group.length; r++) {
      if (group[r] >= 0) {
        rowStart[group[r] + 1]++;
        centres[group[r]] += centre[r] ? 1 : 0;
      }
    }
    for (int g = 0; g < groups; g++) {
      rowStart[g + 1] += rowStart[g];
    }
    int[] source = new int[rowStart[groups]];
    float[] coefficient = new float[source.length];
    int[] at = rowStart.clone();
    for (int r = 0; r < group.length; r++) {
      int g = group[r];
      if (g < 0) {
        continue;
      }
      int others = rowStart[g + 1] - rowStart[g] - centres[g];
      double own = others == 0 ? 1 : share[g];
      source[at[g]] = r;
      coefficient[at[g]++] = (float) (centre[r] ? own / centres[g] : (1 - own) / others);
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }
}
