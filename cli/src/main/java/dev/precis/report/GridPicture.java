package dev.precis.report;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.function.IntFunction;

/** Tokens as cells of their grid, without the medium. A merged token shows at its anchor. */
final class GridPicture {
  private GridPicture() {}

  /**
   * Draws one step.
   *
   * @param width about as wide as this, pixels
   * @param colour of a row's cell
   */
  static BufferedImage draw(
      Grid grid, int width, Provenance places, int[] rows, IntFunction<Color> colour) {
    int cell = Math.max(1, width / Math.max(1, grid.w()));
    int filled = cell > 2 ? cell - 1 : cell;
    BufferedImage out = Pixels.blank(Math.max(1, cell * grid.w()), Math.max(1, cell * grid.h()));
    Graphics2D graphics = out.createGraphics();
    graphics.setColor(Palette.PAPER);
    graphics.fillRect(0, 0, out.getWidth(), out.getHeight());
    graphics.setColor(Palette.DROPPED);
    for (int y = 0; y < grid.h(); y++) {
      for (int x = 0; x < grid.w(); x++) {
        graphics.fillRect(x * cell, y * cell, filled, filled);
      }
    }
    for (int row : rows) {
      graphics.setColor(colour.apply(row));
      graphics.fillRect(places.x()[row] * cell, places.y()[row] * cell, filled, filled);
    }
    graphics.dispose();
    return out;
  }
}
