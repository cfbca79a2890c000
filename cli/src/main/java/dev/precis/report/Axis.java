package dev.precis.report;

/** Round ends and steps of chart axes. */
final class Axis {
  private static final double[] STEPS = {1, 2, 5, 10};

  /** Steps of time that people count in, seconds. */
  private static final double[] TIMES = {
    0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200
  };

  private static final double DAY = 86_400;

  private Axis() {}

  /** The least of 1, 2, 5 times a power of ten that is not below the value. */
  static double ceiling(double value) {
    if (!(value > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : STEPS) {
      if (step * power >= value * (1 - 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }

  /** Microseconds between marks so that at most {@code most} fit. */
  static long timeStep(long lengthUs, int most) {
    for (double step : TIMES) {
      if (lengthUs / 1e6 / step <= most) {
        return Math.round(step * 1e6);
      }
    }
    return Math.round(Axis.ceiling(lengthUs / 1e6 / DAY / most) * DAY * 1e6);
  }

  /** Marks and times below a plot from {@code left} to {@code right}. */
  static void time(Drawing drawing, double left, double right, double y, long startUs, long endUs) {
    long length = Math.max(1, endUs - startUs);
    long step = timeStep(length, Math.max(2, (int) ((right - left) / 90)));
    drawing.line(left, y, right, y, Palette.INK);
    for (long at = (startUs + step - 1) / step * step; at <= endUs; at += step) {
      double x = left + (right - left) * (at - startUs) / length;
      drawing.line(x, y, x, y + 4, Palette.INK);
      Drawing.Anchor anchor =
          x > right - 20
              ? Drawing.Anchor.END
              : x < left + 20 ? Drawing.Anchor.START : Drawing.Anchor.MIDDLE;
      drawing.text(x, y + Drawing.LINE + 2, anchor, Texts.time(at));
    }
  }
}
