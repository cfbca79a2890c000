package dev.precis.bench;

import java.util.Arrays;

/**
 * How values lie.
 *
 * @param least the smallest
 * @param lower the first quartile
 * @param median the middle
 * @param upper the third quartile
 */
public record Spread(double least, double lower, double median, double upper) {
  /**
   * Of these values; quartiles interpolate linearly.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no value to measure the spread of");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(
        sorted[0], quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
