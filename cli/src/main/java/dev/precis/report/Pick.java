package dev.precis.report;

/** Chooses a few out of many. */
final class Pick {
  private Pick() {}

  /** At most {@code most} of the numbers 0 to count - 1, evenly spread, first and last included. */
  static int[] evenly(int count, int most) {
    int wanted = Math.min(count, most);
    int[] out = new int[wanted];
    for (int i = 0; i < wanted; i++) {
      out[i] = wanted == 1 ? 0 : (int) ((long) i * (count - 1) / (wanted - 1));
    }
    return out;
  }
}
