package dev.precis.serving.backend;

import dev.precis.fusion.Medium;
import dev.precis.fusion.position.Run;
import dev.precis.tokens.Grid;

/**
 * The grid that is sent with rows to a server that counts by grids. Rows that are whole rows and
 * columns of their grid keep their shape; any others become a strip one token high, as only so the
 * product is their number.
 */
final class SentGrid {
  private SentGrid() {}

  /** Sides in patches, their product over {@code merge} squared the number of rows. */
  static Grid of(Medium medium, int merge) {
    Grid tokens =
        medium.full() instanceof Run.Visual visual
            ? rectangle(visual.grid(), medium.places())
            : Grid.image(1, medium.size());
    return new Grid(
        tokens.t(), Math.multiplyExact(tokens.h(), merge), Math.multiplyExact(tokens.w(), merge));
  }

  private static Grid rectangle(Grid full, int[] places) {
    boolean[] steps = new boolean[full.t()];
    boolean[] rows = new boolean[full.h()];
    boolean[] columns = new boolean[full.w()];
    for (int place : places) {
      steps[place / full.perStep()] = true;
      rows[place % full.perStep() / full.w()] = true;
      columns[place % full.w()] = true;
    }
    Grid around = new Grid(count(steps), count(rows), count(columns));
    // places are distinct, so as many as the product holds are the product
    return around.tokens() == places.length ? around : Grid.image(1, places.length);
  }

  private static int count(boolean[] used) {
    int count = 0;
    for (boolean one : used) {
      count += one ? 1 : 0;
    }
    return count;
  }
}
