package dev.precis.compress.learned;

import dev.precis.tokens.Grid;
import java.util.ArrayList;
import java.util.List;

/** Up to how many slices TokenPacker-HD cuts a picture into, and so which grids it tries. */
public enum SliceLimit {
  /** Up to 9. */
  NINE(
      9,
      "1,1 1,2 2,1 1,3 3,1 2,2 1,4 4,1 1,5 5,1 1,6 6,1 2,3 3,2 1,7 7,1 4,2 2,4 1,8 8,1 3,3 "
          + "1,9 9,1"),
  /** Up to 16. */
  SIXTEEN(16, "2,5 5,2 2,6 6,2 3,4 4,3 2,7 7,2 3,5 5,3 2,8 8,2 4,4"),
  /** Up to 25. */
  TWENTY_FIVE(
      25, "3,6 6,3 2,9 9,2 4,5 5,4 2,10 10,2 3,7 7,3 11,2 2,11 4,6 6,4 12,2 2,12 3,8 8,3 5,5");

  private final int slices;
  private final List<Grid> own;

  SliceLimit(int slices, String grids) {
    this.slices = slices;
    List<Grid> own = new ArrayList<>();
    for (String grid : grids.split(" ", -1)) {
      int comma = grid.indexOf(',');
      own.add(
          Grid.image(
              Integer.parseInt(grid.substring(0, comma)),
              Integer.parseInt(grid.substring(comma + 1))));
    }
    this.own = List.copyOf(own);
  }

  /**
   * The limit of so many slices: {@code patch_num} of a checkpoint.
   *
   * @throws IllegalArgumentException unless it is 9, 16 or 25
   */
  public static SliceLimit of(int slices) {
    for (SliceLimit limit : values()) {
      if (limit.slices == slices) {
        return limit;
      }
    }
    throw new IllegalArgumentException("slices must be 9, 16 or 25, were " + slices);
  }

  /** Most slices, the thumbnail not counted. */
  public int slices() {
    return slices;
  }

  /** Grids of slices in the order in which they are tried; of equal ones the first wins. */
  public List<Grid> grids() {
    List<Grid> out = new ArrayList<>();
    for (SliceLimit limit : values()) {
      if (limit.slices <= slices) {
        out.addAll(limit.own);
      }
    }
    return out;
  }
}
