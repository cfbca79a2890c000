package dev.precis.report;

import java.awt.Color;

/** A surface for charts: vectors in a page or pixels in a picture. Units are pixels. */
interface Drawing {
  /** Height of a line of text. */
  int LINE = 16;

  /** Which point of a text is given. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  int width();

  int height();

  void rectangle(double x, double y, double width, double height, Color fill);

  void line(double x1, double y1, double x2, double y2, Color colour);

  /** Text whose baseline is at {@code y}. */
  void text(double x, double y, Anchor anchor, String text);
}
