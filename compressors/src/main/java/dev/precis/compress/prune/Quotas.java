package dev.precis.compress.prune;

/** Whole numbers in proportion to shares, with caps. */
public final class Quotas {
  private Quotas() {}

  /**
   * Splits {@code total} in proportion to the shares by largest remainder, the lower index first on
   * a tie. No part exceeds its cap; what a full part cannot take is split again over the others in
   * proportion to their shares.
   *
   * @param shares 0 or more, not all 0 over the parts that have room
   * @param caps most that each part takes; their sum is at least {@code total}
   */
  public static int[] largestRemainder(double[] shares, int[] caps, int total) {
    int n = shares.length;
    int[] quota = new int[n];
    boolean[] full = new boolean[n];
    int left = total;
    while (left > 0) {
      double open = 0;
      int parts = 0;
      for (int i = 0; i < n; i++) {
        full[i] = quota[i] >= caps[i];
        if (!full[i]) {
          open += shares[i];
          parts++;
        }
      }
      if (parts == 0) {
        throw new IllegalArgumentException(
            "the caps leave %d of %d without a place".formatted(left, total));
      }
      int given = round(shares, caps, quota, full, left, open, parts);
      left -= given;
    }
    return quota;
  }

  private static int round(
      double[] shares, int[] caps, int[] quota, boolean[] full, int left, double open, int parts) {
    int n = shares.length;
    double[] remainder = new double[n];
    int[] add = new int[n];
    int rest = left;
    for (int i = 0; i < n; i++) {
      if (full[i]) {
        remainder[i] = -1;
        continue;
      }
      double exact = open > 0 ? left * shares[i] / open : (double) left / parts;
      add[i] = (int) Math.floor(exact);
      remainder[i] = exact - add[i];
      rest -= add[i];
    }
    while (rest > 0) {
      int best = 0;
      for (int i = 1; i < n; i++) {
        if (remainder[i] > remainder[best]) {
          best = i;
        }
      }
      if (remainder[best] < 0) {
        break;
      }
      add[best]++;
      remainder[best] = -1;
      rest--;
    }
    int given = 0;
    for (int i = 0; i < n; i++) {
      int fits = Math.min(add[i], caps[i] - quota[i]);
      quota[i] += fits;
      given += fits;
    }
    return given;
  }
}
