package dev.precis.media;

/** Width and height in pixels, as displayed: rotation and orientation are already applied. */
public record FrameSize(int width, int height) {
  /**
   * A size of at least one pixel.
   *
   * @throws IllegalArgumentException if a side is below 1
   */
  public FrameSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "sides must be at least 1 px, were " + width + " x " + height);
    }
  }

  /** Width times height. */
  public long pixels() {
    return (long) width * height;
  }
}
