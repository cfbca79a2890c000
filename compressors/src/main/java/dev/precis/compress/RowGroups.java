package dev.precis.compress;

import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/** Means of groups of rows. */
public final class RowGroups {
  private RowGroups() {}

  /**
   * Output row g as the weighted mean of the input rows of group g, in the order of the groups. A
   * group whose weights sum to 0 gets the plain mean.
   *
   * @param group group of every input row, -1 for one that goes nowhere
   * @param weight of every input row, 0 or more
   * @param anchor input row that gives every group its place
   */
  public static RowCombination weightedMeans(int[] group, float[] weight, int[] anchor) {
    int groups = anchor.length;
    int[] rowStart = new int[groups + 1];
    double[] total = new double[groups];
    for (int r = 0; r < group.length; r++) {
      if (group[r] >= 0) {
        rowStart[group[r] + 1]++;
        total[group[r]] += weight[r];
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
      int members = rowStart[g + 1] - rowStart[g];
      source[at[g]] = r;
      coefficient[at[g]++] = (float) (total[g] > 0 ? weight[r] / total[g] : 1.0 / members);
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  /**
   * The weighted mean of every run of neighbours, at its middle row.
   *
   * @param first first row of every run, ascending from 0
   * @param weight of every input row, 0 or more
   */
  public static RowCombination runMeans(int[] first, float[] weight) {
    int[] anchor = new int[first.length];
    for (int g = 0; g < first.length; g++) {
      int end = g + 1 < first.length ? first[g + 1] : weight.length;
      anchor[g] = (first[g] + end - 1) / 2;
    }
    return runMeans(first, weight, anchor);
  }

  /** As {@link #runMeans(int[], float[])}, with the row that gives each run its place. */
  public static RowCombination runMeans(int[] first, float[] weight, int[] anchor) {
    int[] group = new int[weight.length];
    for (int g = 0; g < first.length; g++) {
      Arrays.fill(group, first[g], g + 1 < first.length ? first[g + 1] : group.length, g);
    }
    return weightedMeans(group, weight, anchor);
  }

  /** First row of each of {@code runs} runs that part {@code rows} rows as evenly as can be. */
  public static int[] evenRuns(int rows, int runs) {
    int[] first = new int[runs];
    for (int g = 0; g < runs; g++) {
      first[g] = (int) ((long) g * rows / runs);
    }
    return first;
  }

  /** Every row unchanged. */
  public static RowCombination identity(int rows) {
    int[] all = new int[rows];
    int[] rowStart = new int[rows + 1];
    float[] ones = new float[rows];
    for (int r = 0; r < rows; r++) {
      all[r] = r;
      rowStart[r + 1] = r + 1;
      ones[r] = 1;
    }
    return new RowCombination(rowStart, all, ones, all.clone());
  }
}
