package dev.precis.report;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import java.util.ArrayList;
import java.util.List;

/**
 * A token grid in characters. Small grids take two characters per cell, so that cells look square;
 * larger ones half a character's height per cell; the largest let a cell stand for several tokens.
 *
 * @param grid of one picture
 * @param halves whether a character holds two cells, one above the other
 * @param factor tokens per cell along each side
 */
record CellBlock(Grid grid, boolean halves, int factor) {
  private static final int MOST_DOUBLED = 24;

  static CellBlock of(Grid grid, int width) {
    if (grid.w() <= MOST_DOUBLED) {
      return new CellBlock(grid, false, 1);
    }
    return new CellBlock(grid, true, (grid.w() + width - 1) / width);
  }

  private int columns() {
    return (grid.w() + factor - 1) / factor;
  }

  private int cellRows() {
    return (grid.h() + factor - 1) / factor;
  }

  /** Characters across. */
  int width() {
    return halves ? columns() : 2 * columns();
  }

  /** Lines. */
  int height() {
    return halves ? (cellRows() + 1) / 2 : cellRows();
  }

  /** What the characters mean. */
  String legend(boolean merged) {
    if (factor > 1) {
      return "█ a kept token, · none, in each %d x %d tokens".formatted(factor, factor);
    }
    return merged ? "█ anchor of a token, · merged or dropped" : "█ kept, · dropped";
  }

  /** The cells of one picture. */
  List<String> lines(Provenance places, int[] rows) {
    boolean[][] kept = new boolean[cellRows()][columns()];
    for (int row : rows) {
      kept[places.y()[row] / factor][places.x()[row] / factor] = true;
    }
    List<String> out = new ArrayList<>();
    for (int line = 0; line < height(); line++) {
      StringBuilder text = new StringBuilder();
      for (int x = 0; x < columns(); x++) {
        if (halves) {
          boolean below = 2 * line + 1 < cellRows() && kept[2 * line + 1][x];
          text.append(half(kept[2 * line][x], below));
        } else {
          text.append(kept[line][x] ? "██" : "· ");
        }
      }
      out.add(text.toString());
    }
    return out;
  }

  private static char half(boolean above, boolean below) {
    if (above) {
      return below ? '█' : '▀';
    }
    return below ? '▄' : '·';
  }
}
