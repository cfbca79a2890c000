package dev.precis.compress.learned;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * What Temporal Dynamic Context does with the tokens of a frame that was padded to a square: the
 * padding's rows or columns are cut, and a learned token ends each row that stays.
 *
 * @param side of the square grid
 * @param top rows cut above, and as many below
 * @param left columns cut on the left, and as many on the right
 */
public record TdcGrid(int side, int top, int left) {
  /** Side of the grid after the connector. */
  public static final int SIDE = 12;

  /** Sides to which both encoders' grids of 27 x 27 are resized. */
  public static final int ENCODER_SIDE = 24;

  /** Which number of a frame's size comes first. */
  public enum SizeOrder {
    /** Width and height as they are. */
    WIDTH_HEIGHT,

    /**
     * As the released callers do, which hand over (height, width) where (width, height) is read: a
     * wide frame loses columns instead of rows. Weights trained so may want it.
     */
    RELEASED
  }

  /** Checks that something stays. */
  public TdcGrid {
    if (side < 1 || top < 0 || left < 0 || 2 * top >= side || 2 * left >= side) {
      throw new IllegalArgumentException(
          "nothing stays of a grid of %d x %d without %d rows and %d columns on both sides"
              .formatted(side, side, top, left));
    }
  }

  /**
   * The part of the grid that a frame of the size given covers. An odd rest leaves one line more
   * than the picture has.
   *
   * @param width of the frame in px
   * @param height of the frame in px
   */
  public static TdcGrid of(int side, int width, int height, SizeOrder order) {
    if (side < 1 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "side, width and height must be 1 or more, were %d, %d and %d"
              .formatted(side, width, height));
    }
    return switch (order) {
      case WIDTH_HEIGHT -> read(side, width, height);
      case RELEASED -> read(side, height, width);
    };
  }

  private static TdcGrid read(int side, int width, int height) {
    // The scale first, then its product: in doubles the order can cost a line.
    if ((double) width / height > 1) {
      int lines = (int) (height * ((double) side / width));
      return new TdcGrid(side, cut(side, lines), 0);
    }
    int lines = (int) (width * ((double) side / height));
    return new TdcGrid(side, 0, cut(side, lines));
  }

  private static int cut(int side, int lines) {
    // of a frame thinner than a line, the middle line or two stay
    return Math.min((side - lines) / 2, (side - 1) / 2);
  }

  /** Rows that stay. */
  public int rows() {
    return side - 2 * top;
  }

  /** Columns that stay. */
  public int columns() {
    return side - 2 * left;
  }

  /** Tokens of a frame, those that end rows counted. */
  public int tokens() {
    return rows() * (columns() + 1);
  }

  /**
   * The tokens that stay, each row of the grid followed by the token that ends it.
   *
   * @param square side * side tokens in raster order
   * @param newline the token that ends a row
   */
  public Matrix withNewlines(Matrix square, float[] newline) {
    if (square.rows() != side * side || square.cols() != newline.length) {
      throw new IllegalArgumentException(
          "tokens are %s and the newline has %d columns, the grid is %d x %d"
              .formatted(square, newline.length, side, side));
    }
    Matrix out = Matrix.allocate(tokens(), square.cols());
    int at = 0;
    for (int y = top; y < side - top; y++) {
      for (int x = left; x < side - left; x++) {
        out.setRow(at++, square, y * side + x);
      }
      out.setRow(at++, newline, 0);
    }
    return out;
  }

  /**
   * The tokens of an encoder resized to {@value #ENCODER_SIDE} x {@value #ENCODER_SIDE}.
   *
   * @param tokens of a square grid in raster order
   */
  public static Matrix resized(Matrix tokens) {
    int from = (int) Math.round(Math.sqrt(tokens.rows()));
    return Kernels.resizeBilinear(tokens, from, from, ENCODER_SIDE, ENCODER_SIDE);
  }

  /**
   * Queries made from a static frame: its tokens averaged along their order to {@code count}; bins
   * may overlap.
   */
  public static Matrix queries(Matrix tokens, int count) {
    return Kernels.adaptiveAveragePool(tokens, tokens.rows(), 1, count, 1);
  }
}
