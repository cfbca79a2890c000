package dev.precis.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Charts as pixels. */
final class PictureDrawing implements Drawing, AutoCloseable {
  private final BufferedImage picture;
  private final Graphics2D graphics;

  PictureDrawing(int width, int height) {
    picture = Pixels.blank(width, height);
    graphics = picture.createGraphics();
    graphics.setColor(Palette.PAPER);
    graphics.fillRect(0, 0, width, height);
  }

  @Override
  public int width() {
    return picture.getWidth();
  }

  @Override
  public int height() {
    return picture.getHeight();
  }

  @Override
  public void rectangle(double x, double y, double w, double h, Color fill) {
    graphics.setColor(fill);
    graphics.fill(new Rectangle2D.Double(x, y, w, h));
  }

  @Override
  public void line(double x1, double y1, double x2, double y2, Color colour) {
    graphics.setColor(colour);
    graphics.draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void text(double x, double y, Anchor anchor, String text) {
    int width = PixelFont.width(text, 1);
    double left =
        switch (anchor) {
          case START -> x;
          case MIDDLE -> x - width / 2.0;
          case END -> x - width;
        };
    PixelFont.draw(
        graphics,
        text,
        (int) Math.round(left),
        (int) Math.round(y) - PixelFont.HEIGHT,
        1,
        Palette.INK);
  }

  /** What was drawn. */
  BufferedImage picture() {
    return picture;
  }

  @Override
  public void close() {
    graphics.dispose();
  }
}
