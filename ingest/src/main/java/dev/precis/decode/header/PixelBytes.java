package dev.precis.decode.header;

import dev.precis.decode.header.ContentType.PictureFormat;
import dev.precis.media.MediaRejected;

/**
 * A picture file reduced to what its pixels need. Native decoders see no metadata, no colour
 * profile and no second frame: each is a way in for an attack and none is used here.
 */
public final class PixelBytes {
  private PixelBytes() {}

  /**
   * The reduced file; the same array where nothing has to go.
   *
   * @throws MediaRejected MEDIA_BROKEN if the file ends early or its parts do not fit together,
   *     MEDIA_TOO_MUCH_METADATA if it has absurdly many parts
   */
  public static byte[] keep(HeaderReader in, byte[] file, PictureFormat format) {
    return switch (format) {
      case PNG -> PngPixels.keep(in, file);
      case JPEG -> JpegPixels.keep(in, file);
      case WEBP -> WebpPixels.keep(in, file);
      case GIF -> GifPixels.keep(in, file);
      case BMP -> file;
    };
  }
}
