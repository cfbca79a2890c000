package dev.precis.decode.header;

import dev.precis.decode.header.PictureHeader.Found;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;

/** The chunks of a PNG before its first pixel data (ISO/IEC 15948, section 11). */
final class PngHeader {
  /** Chunks looked at before the pixels; a picture with more is an attack on its reader. */
  static final int MAX_CHUNKS = 4096;

  private static final int SIGNATURE_BYTES = 8;

  private PngHeader() {}

  static Found read(HeaderReader in, MediaLimits limits) {
    if (!in.matches(12, "IHDR") || in.u32be(8) != 13) {
      throw in.broken("a PNG must start with an IHDR chunk of 13 bytes");
    }
    long width = in.u32be(16);
    long height = in.u32be(20);
    Orientation orientation = Orientation.NORMAL;
    long frames = 1;
    long at = SIGNATURE_BYTES;
    for (int chunk = 0; in.has(at, 12) && !in.matches(at + 4, "IDAT"); chunk++) {
      if (chunk >= MAX_CHUNKS) {
        throw MediaRejected.overLimit(
            RejectionCode.MEDIA_TOO_MUCH_METADATA,
            "%s: more than %d chunks before the pixels".formatted(in.name(), MAX_CHUNKS),
            MAX_CHUNKS,
            chunk);
      }
      long length = in.u32be(at);
      if (in.matches(at + 4, "eXIf")) {
        orientation = Exif.orientation(in, at + 8, Math.min(length, limits.metadataBytes()));
      } else if (in.matches(at + 4, "acTL") && in.has(at + 8, 8)) {
        frames = in.u32be(at + 8);
      }
      at += 12 + length;
    }
    int counted = (int) Math.clamp(frames, 1, limits.animationFrames() + 1L);
    return new Found(width, height, orientation, counted);
  }
}
