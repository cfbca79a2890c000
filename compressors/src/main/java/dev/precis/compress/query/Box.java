package dev.precis.compress.query;

/** A rectangle in source pixels; the upper left corner is inside, the lower right is not. */
public record Box(double left, double top, double right, double bottom) {
  /**
   * Checks the corners.
   *
   * @throws IllegalArgumentException if one is not finite or they are the wrong way round
   */
  public Box {
    if (!Double.isFinite(left + top + right + bottom) || right < left || bottom < top) {
      throw new IllegalArgumentException(
          "a box needs finite corners, left to right and top to bottom; were %s,%s %s,%s"
              .formatted(left, top, right, bottom));
    }
  }

  /** The box of a token of a grid laid over a picture that was only stretched. */
  public static Box cell(
      int row, int column, int height, int width, double pictureWidth, double pictureHeight) {
    return new Box(
        column * pictureWidth / width,
        row * pictureHeight / height,
        (column + 1) * pictureWidth / width,
        (row + 1) * pictureHeight / height);
  }

  /** Square pixels inside. */
  public double area() {
    return (right - left) * (bottom - top);
  }

  /** Square pixels in both. */
  public double overlap(Box other) {
    double w = Math.min(right, other.right) - Math.max(left, other.left);
    double h = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    return w > 0 && h > 0 ? w * h : 0;
  }

  /** Overlap over union, 0 to 1; 0 for two boxes without area. */
  public double iou(Box other) {
    double both = overlap(other);
    double union = area() + other.area() - both;
    return union > 0 ? both / union : 0;
  }
}
