package dev.precis.decode;

import dev.precis.decode.opencv.PictureEncoder;

/** Writes pictures as JPEG files, without metadata. */
public final class JpegWriter {
  /** Quality at which the loss is hardly seen. */
  public static final int DEFAULT_QUALITY = 90;

  private JpegWriter() {}

  /**
   * The picture as a file.
   *
   * @param quality 1 to 100
   * @throws IllegalArgumentException if the quality is out of range
   */
  public static byte[] write(DecodedImage picture, int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("JPEG quality must be 1 to 100, was " + quality);
    }
    return PictureEncoder.jpeg(picture, quality);
  }
}
