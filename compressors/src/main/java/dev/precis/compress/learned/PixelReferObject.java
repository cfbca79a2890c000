package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;

/**
 * An object in a picture, as PixelRefer Lite sees it.
 *
 * @param features of the crop around it, one row per cell of {@code grid}
 * @param grid of the features
 * @param mask above 0 where the object is, one value per cell of {@code maskGrid}
 * @param maskGrid of the mask; where it is another the features are resized to it
 * @param box of the crop, in the order that the released cropper passes: top, left, bottom, right
 * @param height of the whole picture, px
 * @param width of the whole picture, px
 * @param local features of the close crop
 * @param global features of the whole picture
 */
@SuppressWarnings("ArrayRecordComponent") // made and used in one place
public record PixelReferObject(
    Matrix features,
    Grid grid,
    float[] mask,
    Grid maskGrid,
    float[] box,
    int height,
    int width,
    Matrix local,
    Matrix global) {
  private static final int BOX = 4;

  /**
   * Checks that the sizes fit.
   *
   * @throws IllegalArgumentException naming those that do not
   */
  public PixelReferObject {
    Shapes.requireRows(features, grid);
    if (mask.length != maskGrid.tokens() || box.length != BOX) {
      throw new IllegalArgumentException(
          "a mask of %d values for %d x %d cells, a box of %d numbers"
              .formatted(mask.length, maskGrid.h(), maskGrid.w(), box.length));
    }
    if (height < 2 || width < 2) {
      throw new IllegalArgumentException(
          "a picture must be 2 x 2 px or more, was %d x %d".formatted(height, width));
    }
  }

  /**
   * Place of every cell in the whole picture, x then y, 0 to 1 from edge to edge. The released code
   * takes x from the box's vertical numbers and y from its horizontal ones; weights were trained
   * so.
   */
  Matrix places() {
    Matrix out = Matrix.allocate(grid.tokens(), 2);
    for (int r = 0; r < out.rows(); r++) {
      float across = (float) (r % grid.w()) / grid.w();
      float down = (float) (r / grid.w()) / grid.h();
      out.set(r, 0, (across * (box[2] - box[0]) + box[0]) / (width - 1));
      out.set(r, 1, (down * (box[3] - box[1]) + box[1]) / (height - 1));
    }
    return out;
  }
}
