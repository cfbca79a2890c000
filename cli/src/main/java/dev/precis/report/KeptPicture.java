package dev.precis.report;

import dev.precis.tokens.Provenance;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.RescaleOp;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Kept tokens over a picture: dropped area dimmed, kept cells as they were with a fine outline,
 * merged tokens with a stronger outline and the number of encoder tokens that they stand for, those
 * that stand for several frames with a strong outline of their own colour.
 */
final class KeptPicture {
  /** Light that dropped area keeps. */
  static final float DIM = 0.4f;

  private static final Color FINE = new Color(255, 255, 255, 150);
  private static final Color VIEW = new Color(0x56B4E9);
  private static final int SLACK = 2;
  private static final int FAR = 1 << 14;
  private static final Color CHIP = new Color(0, 0, 0, 190);
  private static final float MERGED_WEIGHT = 1.001f;

  private KeptPicture() {}

  /**
   * Draws.
   *
   * @param picture what the boxes lie on
   * @param scaleX picture pixels per source pixel
   * @param rows which rows of the file
   * @param frames how many sampled frames a row stands for
   * @param view what the encoder saw, x0, y0, x1, y1 in source pixels, if it is known; framed where
   *     it is not the whole picture
   */
  static BufferedImage draw(
      BufferedImage picture,
      double scaleX,
      double scaleY,
      Provenance places,
      int[] rows,
      IntUnaryOperator frames,
      Optional<float[]> view) {
    BufferedImage out = cells(picture, scaleX, scaleY, places, rows, frames, view);
    Graphics2D graphics = out.createGraphics();
    for (int row : rows) {
      label(graphics, box(places, row, scaleX, scaleY), merged(places, row, frames));
    }
    graphics.dispose();
    return out;
  }

  /** As {@link #draw}, without the numbers of merged tokens: they would hide small cells. */
  static BufferedImage drawPlain(
      BufferedImage picture,
      double scaleX,
      double scaleY,
      Provenance places,
      int[] rows,
      Optional<float[]> view) {
    return cells(picture, scaleX, scaleY, places, rows, _ -> 1, view);
  }

  private static BufferedImage cells(
      BufferedImage picture,
      double scaleX,
      double scaleY,
      Provenance places,
      int[] rows,
      IntUnaryOperator frames,
      Optional<float[]> view) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    BufferedImage out = Pixels.blank(width, height);
    new RescaleOp(DIM, 0, null).filter(picture, out);
    Graphics2D graphics = out.createGraphics();
    for (int row : rows) {
      int[] box = box(places, row, scaleX, scaleY);
      graphics.setClip(box[0], box[1], box[2], box[3]);
      graphics.drawImage(picture, 0, 0, null);
    }
    graphics.setClip(0, 0, width, height);
    view.ifPresent(sides -> frame(graphics, sides, scaleX, scaleY, width, height));
    for (int row : rows) {
      Color colour =
          merged(places, row, frames) > MERGED_WEIGHT
              ? Palette.MERGED
              : frames.applyAsInt(row) > 1 ? Palette.REPEATED : FINE;
      outline(graphics, box(places, row, scaleX, scaleY), colour);
    }
    graphics.dispose();
    return out;
  }

  private static float merged(Provenance places, int row, IntUnaryOperator frames) {
    return places.weight()[row] / frames.applyAsInt(row);
  }

  /** x, y, width, height in picture pixels; neighbouring cells share no pixel. */
  static int[] box(Provenance places, int row, double scaleX, double scaleY) {
    float[] box = places.box();
    int left = pixel(box[4 * row] * scaleX);
    int top = pixel(box[4 * row + 1] * scaleY);
    int right = pixel(box[4 * row + 2] * scaleX);
    int bottom = pixel(box[4 * row + 3] * scaleY);
    return new int[] {left, top, Math.max(1, right - left), Math.max(1, bottom - top)};
  }

  /** The nearest pixel; far outside is as good as farther. */
  private static int pixel(double value) {
    return Math.clamp(Math.round(value), -FAR, FAR);
  }

  private static void frame(
      Graphics2D graphics, float[] view, double scaleX, double scaleY, int width, int height) {
    int left = Math.clamp(Math.round(view[0] * scaleX), 0, width);
    int top = Math.clamp(Math.round(view[1] * scaleY), 0, height);
    int right = Math.clamp(Math.round(view[2] * scaleX), 0, width);
    int bottom = Math.clamp(Math.round(view[3] * scaleY), 0, height);
    if (right - left > width - 2 * SLACK && bottom - top > height - 2 * SLACK) {
      return;
    }
    graphics.setColor(VIEW);
    graphics.setStroke(new BasicStroke(1));
    graphics.drawRect(left, top, Math.max(1, right - left - 1), Math.max(1, bottom - top - 1));
  }

  private static void outline(Graphics2D graphics, int[] box, Color colour) {
    boolean strong = colour != FINE;
    if (strong) {
      graphics.setColor(CHIP);
      graphics.setStroke(new BasicStroke(3));
      graphics.drawRect(box[0] + 1, box[1] + 1, box[2] - 3, box[3] - 3);
    }
    graphics.setColor(colour);
    graphics.setStroke(new BasicStroke(1));
    int inset = strong ? 1 : 0;
    graphics.drawRect(
        box[0] + inset, box[1] + inset, box[2] - 1 - 2 * inset, box[3] - 1 - 2 * inset);
  }

  private static void label(Graphics2D graphics, int[] box, float weight) {
    if (weight <= MERGED_WEIGHT) {
      return;
    }
    String text =
        weight == Math.rint(weight)
            ? Integer.toString((int) weight)
            : String.format(Locale.ROOT, "%.1f", weight);
    int scale =
        PixelFont.width(text, 2) + 8 <= box[2] && PixelFont.HEIGHT * 2 + 8 <= box[3] ? 2 : 1;
    int width = PixelFont.width(text, scale);
    int height = PixelFont.HEIGHT * scale;
    if (width + 4 > box[2] || height + 4 > box[3]) {
      return;
    }
    int x = box[0] + (box[2] - width) / 2;
    int y = box[1] + (box[3] - height) / 2;
    graphics.setColor(CHIP);
    graphics.fillRect(x - 2, y - 2, width + 4, height + 4);
    PixelFont.draw(graphics, text, x, y, scale, Palette.MERGED);
  }
}
