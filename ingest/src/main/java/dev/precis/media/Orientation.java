package dev.precis.media;

/**
 * How a stored picture is turned for display: one of the eight symmetries of a rectangle, numbered
 * as in EXIF tag 0x0112.
 */
public enum Orientation {
  /** As stored. */
  NORMAL(false, false, false),
  /** Left and right exchanged. */
  MIRRORED(false, true, false),
  /** Turned by 180 degrees. */
  TURNED_180(false, true, true),
  /** Top and bottom exchanged. */
  FLIPPED(false, false, true),
  /** Mirrored along the main diagonal. */
  TRANSPOSED(true, false, false),
  /** Turned by 90 degrees clockwise for display. */
  CLOCKWISE_90(true, false, true),
  /** Mirrored along the other diagonal. */
  TRANSVERSED(true, true, true),
  /** Turned by 90 degrees counter-clockwise for display. */
  COUNTERCLOCKWISE_90(true, true, false);

  private final boolean transposed;
  private final boolean reverseX;
  private final boolean reverseY;

  Orientation(boolean transposed, boolean reverseX, boolean reverseY) {
    this.transposed = transposed;
    this.reverseX = reverseX;
    this.reverseY = reverseY;
  }

  /** The orientation with an EXIF number; numbers outside 1..8 mean as stored. */
  public static Orientation ofExif(int number) {
    Orientation[] all = values();
    return number >= 1 && number <= all.length ? all[number - 1] : NORMAL;
  }

  /** The EXIF number, 1 to 8. */
  public int exif() {
    return ordinal() + 1;
  }

  /** True if width and height are exchanged for display. */
  public boolean transposed() {
    return transposed;
  }

  /** The displayed size of a picture stored as {@code width} x {@code height}. */
  public FrameSize displayed(int width, int height) {
    return transposed ? new FrameSize(height, width) : new FrameSize(width, height);
  }

  /** The stored column of displayed pixel (x, y) in a picture stored {@code width} wide. */
  public int storedX(int x, int y, int width) {
    int along = transposed ? y : x;
    return reverseX ? width - 1 - along : along;
  }

  /** The stored row of displayed pixel (x, y) in a picture stored {@code height} high. */
  public int storedY(int x, int y, int height) {
    int along = transposed ? x : y;
    return reverseY ? height - 1 - along : along;
  }
}
