package dev.precis.media;

/**
 * What the header of a picture says.
 *
 * @param format lower-case name: png, jpeg, webp, gif, bmp
 * @param storedWidth width in the file, before orientation
 * @param storedHeight height in the file, before orientation
 * @param orientation how to turn it for display
 * @param frames frames of an animation, 1 for a still; counting stops one past the limit
 */
public record ImageInfo(
    String format, int storedWidth, int storedHeight, Orientation orientation, int frames) {
  /** The size as displayed. */
  public FrameSize size() {
    return orientation.displayed(storedWidth, storedHeight);
  }
}
