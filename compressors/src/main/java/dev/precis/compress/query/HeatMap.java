package dev.precis.compress.query;

/**
 * One value per token of a picture.
 *
 * @param height rows of the token grid
 * @param width columns of the token grid
 * @param values in raster order
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record HeatMap(int height, int width, float[] values) {
  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if the values do not fill it, or if it is empty
   */
  public HeatMap {
    if (height < 1 || width < 1 || (long) height * width != values.length) {
      throw new IllegalArgumentException(
          "a map of %d x %d does not hold %d values".formatted(height, width, values.length));
    }
  }

  /** The value at one token. */
  public float at(int row, int column) {
    return values[row * width + column];
  }
}
