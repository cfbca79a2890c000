package dev.precis.report;

/** A chart of kept tokens per frame along time. */
final class FrameBars {
  /** Height that shows all. */
  static final int HEIGHT = 150;

  private static final int LEFT = 48;
  private static final int TOP = 24;
  private static final int BOTTOM = 28;
  private static final int LEAST_BAR = 2;

  private FrameBars() {}

  /**
   * Draws; with more frames than there is room for, a bar is the mean of several.
   *
   * @param counts kept tokens per frame
   * @param endUs end of the last frame
   */
  static void draw(Drawing drawing, int[] counts, long[] times, long endUs) {
    double left = LEFT;
    double right = drawing.width() - 8.0;
    double bottom = drawing.height() - BOTTOM;
    int bars = Math.max(1, Math.min(counts.length, (int) ((right - left) / LEAST_BAR)));
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
    double top = Axis.ceiling(most);
    drawing.text(0, 12, Drawing.Anchor.START, title(counts, bars));
    for (double part : new double[] {0, 0.5, 1}) {
      double y = bottom - (bottom - TOP) * part;
      drawing.line(left, y, right, y, Palette.GUIDE);
      drawing.text(left - 6, y + 4, Drawing.Anchor.END, Texts.value(top * part));
    }
    long start = counts.length == 0 ? 0 : times[0];
    long length = Math.max(1, endUs - start);
    for (int b = 0; b < bars && counts.length > 0; b++) {
      int from = (int) ((long) b * counts.length / bars);
      int next = (int) ((long) (b + 1) * counts.length / bars);
      double x = left + (right - left) * (times[from] - start) / length;
      double end =
          left + (right - left) * ((next < counts.length ? times[next] : endUs) - start) / length;
      double height = (bottom - TOP) * heights[b] / top;
      double gap = end - x > 6 ? 2 : end - x > 3 ? 1 : 0;
      drawing.rectangle(x, bottom - height, Math.max(1, end - x - gap), height, Palette.KEPT);
    }
    Axis.time(drawing, left, right, bottom, start, endUs);
  }

  private static String title(int[] counts, int bars) {
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int count : counts) {
      least = Math.min(least, count);
      most = Math.max(most, count);
    }
    String range =
        counts.length == 0 ? "no frame" : least == most ? "" + most : least + " to " + most;
    return "Tokens kept per frame: " + range + (bars < counts.length ? " (bars are means)" : "");
  }
}
