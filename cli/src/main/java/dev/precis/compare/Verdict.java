package dev.precis.compare;

/**
 * Where one set of figures is better than another, to the digits that are shown.
 *
 * @param coverage 1 better, 0 equal, -1 worse
 * @param representation likewise
 * @param redundancy likewise; less is better
 */
public record Verdict(int coverage, int representation, int redundancy) {
  /** Digits after the point that figures are shown and compared with. */
  public static final int DIGITS = 3;

  /** How {@code ours} does beside {@code theirs}. */
  public static Verdict of(Measures ours, Measures theirs) {
    return new Verdict(
        compare(ours.coverage(), theirs.coverage()),
        compare(ours.representation(), theirs.representation()),
        -compare(ours.redundancy(), theirs.redundancy()));
  }

  private static int compare(double a, double b) {
    double scale = Math.pow(10, DIGITS);
    return Long.compare(Math.round(a * scale), Math.round(b * scale));
  }

  /**
   * Three signs in the order of the figures: {@code +} better, {@code =} equal, {@code -} worse.
   */
  public String text() {
    StringBuilder out = new StringBuilder();
    for (int value : new int[] {coverage, representation, redundancy}) {
      out.append(value > 0 ? '+' : value < 0 ? '-' : '=');
    }
    return out.toString();
  }
}
