package dev.precis.image;

import java.util.ArrayList;
import java.util.List;

/** How many tiles lie side by side and one above the other. */
public record TileGrid(int columns, int rows) {
  /** The most tiles of one picture. */
  public static final int MAX_TILES = 64;

  /** The grids that LLaVA-NeXT was trained with, in its order. */
  public static final List<TileGrid> LLAVA_NEXT =
      List.of(
          new TileGrid(1, 2),
          new TileGrid(2, 1),
          new TileGrid(2, 2),
          new TileGrid(3, 1),
          new TileGrid(1, 3));

  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is below 1 or there are more than {@link #MAX_TILES}
   */
  public TileGrid {
    if (columns < 1 || rows < 1 || (long) columns * rows > MAX_TILES) {
      throw new IllegalArgumentException(
          "a tile grid needs 1 to %d tiles, was %d x %d".formatted(MAX_TILES, columns, rows));
    }
  }

  /** Every grid of 2 to {@code most} tiles, by number of tiles and then of columns. */
  public static List<TileGrid> upTo(int most) {
    List<TileGrid> grids = new ArrayList<>();
    for (int tiles = 2; tiles <= most; tiles++) {
      for (int columns = 1; columns <= tiles; columns++) {
        if (tiles % columns == 0) {
          grids.add(new TileGrid(columns, tiles / columns));
        }
      }
    }
    return List.copyOf(grids);
  }

  /** Number of tiles. */
  public int tiles() {
    return columns * rows;
  }
}
