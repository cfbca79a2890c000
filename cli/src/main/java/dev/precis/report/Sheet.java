package dev.precis.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Pictures and lines of text, one below the other on white. */
final class Sheet {
  private static final int MARGIN = 16;
  private static final int GAP = 8;
  private static final int SCALE = 2;

  private final int margin;
  private final List<BufferedImage> parts = new ArrayList<>();

  /** A sheet with a margin. */
  Sheet() {
    this(MARGIN);
  }

  /** A sheet with this margin in pixels. */
  Sheet(int margin) {
    this.margin = margin;
  }

  void add(BufferedImage part) {
    parts.add(part);
  }

  /** Text in lines that are not wider than {@code width}. */
  void text(String text, int width) {
    int most = Math.max(1, width / PixelFont.width("00", SCALE) * 2 - 2);
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > most) {
        line(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    line(line.toString());
  }

  private void line(String text) {
    BufferedImage out =
        Pixels.blank(Math.max(1, PixelFont.width(text, SCALE)), PixelFont.HEIGHT * SCALE + 2);
    Graphics2D graphics = out.createGraphics();
    graphics.setColor(Palette.PAPER);
    graphics.fillRect(0, 0, out.getWidth(), out.getHeight());
    PixelFont.draw(graphics, text, 0, 1, SCALE, Palette.INK);
    graphics.dispose();
    parts.add(out);
  }

  /** Pictures of one size in rows. */
  void rows(List<BufferedImage> pictures, int columns) {
    for (int from = 0; from < pictures.size(); from += columns) {
      List<BufferedImage> row = pictures.subList(from, Math.min(pictures.size(), from + columns));
      int width = row.stream().mapToInt(picture -> picture.getWidth() + GAP).sum() - GAP;
      int height = row.stream().mapToInt(BufferedImage::getHeight).max().orElse(1);
      BufferedImage out = Pixels.blank(width, height);
      Graphics2D graphics = out.createGraphics();
      graphics.setColor(Palette.PAPER);
      graphics.fillRect(0, 0, width, height);
      int x = 0;
      for (BufferedImage picture : row) {
        graphics.drawImage(picture, x, 0, null);
        x += picture.getWidth() + GAP;
      }
      graphics.dispose();
      parts.add(out);
    }
  }

  /** All of it. */
  BufferedImage picture() {
    int width = parts.stream().mapToInt(BufferedImage::getWidth).max().orElse(1) + 2 * margin;
    int height = parts.stream().mapToInt(part -> part.getHeight() + GAP).sum() + 2 * margin - GAP;
    BufferedImage out = Pixels.blank(width, Math.max(1, height));
    Graphics2D graphics = out.createGraphics();
    graphics.setColor(Palette.PAPER);
    graphics.fillRect(0, 0, out.getWidth(), out.getHeight());
    int y = margin;
    for (BufferedImage part : parts) {
      graphics.drawImage(part, margin, y, null);
      y += part.getHeight() + GAP;
    }
    graphics.dispose();
    return out;
  }
}
