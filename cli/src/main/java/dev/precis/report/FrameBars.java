package dev.precis.report;

/** Bars of kept tokens per frame along time. */
final class FrameBars {
  private static final int LEAST_BAR = 2;

  private FrameBars() {}

  /**
   * Draws; with more frames than there is room for, a bar is the mean of several.
   *
   * @param counts kept tokens per frame
   * @param times when each begins, microseconds
   * @param endUs end of the last frame
   */
  static void draw(Plot plot, int[] counts, long[] times, long endUs) {
    int bars = bars(plot.drawing(), counts);
    double[] heights = new double[bars];
    double most = 0;
    for (int b = 0; b < bars; b++) {
      int from = (int) ((long) b * counts.length / bars);
      int to = (int) ((long) (b + 1) * counts.length / bars);
      double sum = 0;
      for (int f = from; f < to; f++) {
        sum += counts[f];
      }
      heights[b] = to > from ? sum / (to - from) : 0;
      most = Math.max(most, heights[b]);
    }
    double top = plot.scale(most);
    for (int b = 0; b < bars && counts.length > 0; b++) {
      int from = (int) ((long) b * counts.length / bars);
      int next = (int) ((long) (b + 1) * counts.length / bars);
      double x = plot.x(times[from]);
      double end = plot.x(next < counts.length ? times[next] : endUs);
      double gap = end - x > 6 ? 2 : end - x > 3 ? 1 : 0;
      plot.bar(x, Math.max(1, end - x - gap), heights[b] / top, Palette.KEPT);
    }
  }

  private static int bars(Drawing drawing, int[] counts) {
    double room = Plot.right(drawing) - Plot.LEFT;
    return Math.max(1, Math.min(counts.length, (int) (room / LEAST_BAR)));
  }

  /** What the bars say, with their range. */
  static String title(Drawing drawing, int[] counts) {
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int count : counts) {
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
    String range =
        counts.length == 0 ? "no frame" : least == most ? "" + most : least + " to " + most;
    return "Tokens kept per frame: "
        + range
        + (bars(drawing, counts) < counts.length ? " (bars are means)" : "");
  }
}
