package dev.precis.decode.header;

import dev.precis.decode.header.ContentType.PictureFormat;
import dev.precis.media.ImageInfo;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;

/** Size, orientation and frame count of a picture from its header, held against the limits. */
public final class PictureHeader {
  private PictureHeader() {}

  /**
   * The header's facts.
   *
   * @throws MediaRejected MEDIA_BROKEN, MEDIA_BAD_SIDE, MEDIA_BAD_ASPECT, MEDIA_TOO_MANY_PIXELS or
   *     MEDIA_TOO_MUCH_METADATA
   */
  public static ImageInfo read(HeaderReader in, PictureFormat format, MediaLimits limits) {
    Found found =
        switch (format) {
          case PNG -> PngHeader.read(in, limits);
          case JPEG -> JpegHeader.read(in, limits);
          case WEBP -> WebpHeader.read(in, limits);
          case GIF -> GifHeader.read(in, limits);
          case BMP -> BmpHeader.read(in);
        };
    check(in.name(), found.width, found.height, limits);
    return new ImageInfo(
        format.label(), (int) found.width, (int) found.height, found.orientation, found.frames);
  }

  /** What a format's reader found, not yet checked. */
  record Found(long width, long height, Orientation orientation, int frames) {}

  private static void check(String name, long width, long height, MediaLimits limits) {
    long longer = Math.max(width, height);
    long shorter = Math.min(width, height);
    if (shorter < 1) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_SIDE,
          "%s: header claims %d x %d pixels; each side must be at least 1"
              .formatted(name, width, height),
          1,
          shorter);
    }
    if (shorter <= Integer.MAX_VALUE
        && longer <= Integer.MAX_VALUE
        && width * height > limits.imagePixels()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_TOO_MANY_PIXELS,
          "%s: header claims %d x %d = %d pixels; at most %d are allowed"
              .formatted(name, width, height, width * height, limits.imagePixels()),
          limits.imagePixels(),
          width * height);
    }
    if (longer > limits.imageSide()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_SIDE,
          "%s: header claims %d x %d pixels; a side may have at most %d"
              .formatted(name, width, height, limits.imageSide()),
          limits.imageSide(),
          longer);
    }
    if (longer > shorter * limits.imageAspect()) {
      throw MediaRejected.overLimit(
          RejectionCode.MEDIA_BAD_ASPECT,
          "%s: header claims %d x %d pixels; the sides may differ by at most %d:1"
              .formatted(name, width, height, limits.imageAspect()),
          limits.imageAspect(),
          longer / shorter);
    }
  }
}
