package dev.precis.tokens;

/**
 * Sides of a token grid: {@code t} steps in time, {@code h} rows, {@code w} columns. An image has t
 * = 1, sound has h = w = 1. Rows of a full sequence lie in (t, row, column) order.
 */
public record Grid(int t, int h, int w) {
  /**
   * Checks the sides.
   *
   * @throws IllegalArgumentException if a side is below 0 or the product exceeds an int
   */
  public Grid {
    if (t < 0 || h < 0 || w < 0) {
      throw new IllegalArgumentException(
          "grid sides must be 0 or more, were " + t + " x " + h + " x " + w);
    }
    Math.multiplyExact(Math.multiplyExact(t, h), w);
  }

  /** One picture of h x w tokens. */
  public static Grid image(int h, int w) {
    return new Grid(1, h, w);
  }

  /** A run of n tokens in time. */
  public static Grid line(int n) {
    return new Grid(n, 1, 1);
  }

  /** Tokens of one step in time. */
  public int perStep() {
    return h * w;
  }

  /** Tokens of the whole grid. */
  public int tokens() {
    return t * h * w;
  }
}
