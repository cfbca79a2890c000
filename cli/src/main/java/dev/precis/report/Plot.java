package dev.precis.report;

import java.awt.Color;

/**
 * A plot of bars along time with a scale at its left.
 *
 * @param top of the bars, pixels
 * @param bottom of the bars, pixels
 * @param startUs time at the left, microseconds
 * @param endUs time at the right, later
 */
record Plot(Drawing drawing, double top, double bottom, long startUs, long endUs) {
  /** Room for the scale. */
  static final int LEFT = 48;

  /** Room for times below. */
  static final int BOTTOM = 28;

  private static final int RIGHT = 8;

  /** Where times begin. */
  double left() {
    return LEFT;
  }

  /** Where times end. */
  double right() {
    return right(drawing);
  }

  /** Where times end on a drawing. */
  static double right(Drawing drawing) {
    return drawing.width() - (double) RIGHT;
  }

  /** Where a time lies. */
  double x(long us) {
    return left() + (right() - left()) * (us - startUs) / Math.max(1, endUs - startUs);
  }

  /** Draws guides with round values and gives the value at the top. */
  double scale(double most) {
    double value = Axis.ceiling(most);
    for (double part : new double[] {0, 0.5, 1}) {
      double y = bottom - (bottom - top) * part;
      drawing.line(left(), y, right(), y, Palette.GUIDE);
      drawing.text(left() - 6, y + 4, Drawing.Anchor.END, Texts.value(value * part));
    }
    return value;
  }

  /** A bar of a share of the height. */
  void bar(double from, double width, double share, Color fill) {
    double height = (bottom - top) * share;
    drawing.rectangle(from, bottom - height, width, height, fill);
  }

  /** Marks and times below. */
  void time() {
    Axis.time(drawing, left(), right(), bottom, startUs, endUs);
  }
}
