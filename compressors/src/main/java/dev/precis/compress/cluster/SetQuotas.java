package dev.precis.compress.cluster;

import dev.precis.compress.prune.Quotas;

/** How a budget falls on sets of tokens. */
final class SetQuotas {
  private SetQuotas() {}

  /** In proportion to the sizes, none above its size; some may get nothing. */
  static int[] proportional(int[] sizes, int total) {
    double[] shares = new double[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      shares[i] = sizes[i];
    }
    return Quotas.largestRemainder(shares, sizes, total);
  }

  /**
   * One for each set that is not empty, the rest in proportion to what is left of the sizes.
   *
   * @param total from the number of sets that are not empty to the sum of the sizes
   */
  static int[] atLeastOne(int[] sizes, int total) {
    int[] left = new int[sizes.length];
    int rest = total;
    for (int i = 0; i < sizes.length; i++) {
      left[i] = Math.max(0, sizes[i] - 1);
      rest -= sizes[i] > 0 ? 1 : 0;
    }
    int[] quota = proportional(left, rest);
    for (int i = 0; i < sizes.length; i++) {
      quota[i] += sizes[i] > 0 ? 1 : 0;
    }
    return quota;
  }
}
