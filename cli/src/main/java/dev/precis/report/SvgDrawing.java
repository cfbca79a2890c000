package dev.precis.report;

import java.awt.Color;
import java.util.Locale;
import java.util.function.Consumer;

/** Charts as SVG elements of a page. */
final class SvgDrawing implements Drawing {
  /** Width of charts on wide screens and paper. */
  static final int WIDE = 1000;

  /** Width of charts on phones. */
  static final int NARROW = 352;

  private final int width;
  private final int height;
  private final StringBuilder body = new StringBuilder();

  SvgDrawing(int width, int height) {
    this.width = width;
    this.height = height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public void rectangle(double x, double y, double w, double h, Color fill) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.4g\" y=\"%.4g\" width=\"%.4g\" height=\"%.4g\" fill=\"%s\"/>",
            x,
            y,
            Math.max(0, w),
            Math.max(0, h),
            Palette.hex(fill)));
  }

  @Override
  public void line(double x1, double y1, double x2, double y2, Color colour) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.4g\" y1=\"%.4g\" x2=\"%.4g\" y2=\"%.4g\" stroke=\"%s\"/>",
            x1,
            y1,
            x2,
            y2,
            Palette.hex(colour)));
  }

  @Override
  public void text(double x, double y, Anchor anchor, String text) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.4g\" y=\"%.4g\" text-anchor=\"%s\">%s</text>",
            x,
            y,
            anchor.name().toLowerCase(Locale.ROOT),
            Html.escape(text)));
  }

  /** One chart for wide screens and paper, one for phones, so that text keeps its size. */
  static String both(int height, String label, Consumer<Drawing> painter) {
    SvgDrawing wide = new SvgDrawing(WIDE, height);
    painter.accept(wide);
    SvgDrawing narrow = new SvgDrawing(NARROW, height);
    painter.accept(narrow);
    return wide.element("wide", label) + narrow.element("narrow", label);
  }

  /**
   * The whole element.
   *
   * @param label what a screen reader says
   */
  String element(String cssClass, String label) {
    return """
    <svg class="%s" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">%s</svg>
    """
        .formatted(cssClass, width, height, width, height, Html.escape(label), body);
  }
}
