package dev.precis.fusion.position;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Columns of ids, gathered and spread. */
final class Columns {
  private Columns() {}

  static int[] gather(int[] column, int[] rows) {
    int[] out = new int[rows.length];
    for (int r = 0; r < rows.length; r++) {
      out[r] = column[rows[r]];
    }
    return out;
  }

  static float[] floats(int[] column) {
    float[] out = new float[column.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = column[i];
    }
    return out;
  }

  /** The column where the mask is not 0, the padding value elsewhere. */
  static int[] spread(int[] column, int[] mask) {
    int[] places = places(mask, column.length);
    int[] out = new int[mask.length];
    Arrays.fill(out, PositionIds.PADDING);
    for (int i = 0; i < places.length; i++) {
      out[places[i]] = column[i];
    }
    return out;
  }

  /** Places where the mask is not 0, which must be {@code expected} many. */
  static int[] places(int[] mask, int expected) {
    int[] places = IntStream.range(0, mask.length).filter(i -> mask[i] != 0).toArray();
    if (places.length != expected) {
      throw new IllegalArgumentException(
          "the mask leaves %d places for %d tokens".formatted(places.length, expected));
    }
    return places;
  }
}
