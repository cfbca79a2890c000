package dev.precis.decode.header;

import dev.precis.decode.header.PictureHeader.Found;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;

/** The chunks of a WebP file (RFC 9649, section 2). */
final class WebpHeader {
  /** Chunks looked at. */
  static final int MAX_CHUNKS = 4096;

  private static final int FIRST_CHUNK = 12;

  private WebpHeader() {}

  static Found read(HeaderReader in, MediaLimits limits) {
    if (in.matches(FIRST_CHUNK, "VP8 ")) {
      return lossy(in);
    }
    if (in.matches(FIRST_CHUNK, "VP8L")) {
      return lossless(in);
    }
    if (!in.matches(FIRST_CHUNK, "VP8X")) {
      throw in.broken("a WebP must start with a VP8, VP8L or VP8X chunk");
    }
    long width = in.u24le(24) + 1L;
    long height = in.u24le(27) + 1L;
    Orientation orientation = Orientation.NORMAL;
    int frames = 0;
    long at = FIRST_CHUNK;
    for (int chunk = 0; in.has(at, 8) && frames <= limits.animationFrames(); chunk++) {
      if (chunk >= MAX_CHUNKS) {
        throw MediaRejected.overLimit(
            RejectionCode.MEDIA_TOO_MUCH_METADATA,
            "%s: more than %d chunks".formatted(in.name(), MAX_CHUNKS),
            MAX_CHUNKS,
            chunk);
      }
      long length = in.u32le(at + 4);
      if (in.matches(at, "ANMF")) {
        frames++;
      } else if (in.matches(at, "EXIF")) {
        // Some writers keep the "Exif\0\0" mark of JPEG in front of the structure.
        int mark = in.matches(at + 8, "Exif\0\0") ? 6 : 0;
        orientation =
            Exif.orientation(in, at + 8 + mark, Math.min(length - mark, limits.metadataBytes()));
      }
      at += 8 + length + (length & 1);
    }
    return new Found(width, height, orientation, Math.max(1, frames));
  }

  private static Found lossy(HeaderReader in) {
    if (in.u24le(23) != 0x2a019d) {
      throw in.broken("a WebP picture without the start code of its key frame");
    }
    return new Found(in.u16le(26) & 0x3fff, in.u16le(28) & 0x3fff, Orientation.NORMAL, 1);
  }

  private static Found lossless(HeaderReader in) {
    if (in.u8(20) != 0x2f) {
      throw in.broken("a lossless WebP picture without its signature byte");
    }
    long bits = in.u32le(21);
    return new Found((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, Orientation.NORMAL, 1);
  }
}
