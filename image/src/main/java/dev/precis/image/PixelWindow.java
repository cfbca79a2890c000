package dev.precis.image;

import dev.precis.media.FrameSize;

/** A rectangle of pixels inside a picture: left, top, width and height. */
public record PixelWindow(int x, int y, int width, int height) {
  /**
   * Checks that the rectangle holds a pixel and starts inside the picture.
   *
   * @throws IllegalArgumentException if not
   */
  public PixelWindow {
    if (x < 0 || y < 0 || width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "window must start at >= 0 and hold >= 1 px, was %d,%d %dx%d"
              .formatted(x, y, width, height));
    }
  }

  /** All of a picture. */
  public static PixelWindow whole(FrameSize picture) {
    return new PixelWindow(0, 0, picture.width(), picture.height());
  }

  /** The middle of a picture; an odd remainder goes to the right and the bottom. */
  public static PixelWindow centre(FrameSize picture, int width, int height) {
    return new PixelWindow(
        (picture.width() - width) / 2, (picture.height() - height) / 2, width, height);
  }

  /** True if the rectangle lies inside a picture of this size. */
  public boolean inside(FrameSize picture) {
    return (long) x + width <= picture.width() && (long) y + height <= picture.height();
  }
}
