package dev.precis.decode.header;

import dev.precis.decode.header.PictureHeader.Found;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;

/** The segments of a JPEG up to its frame header (ITU-T T.81, annex B). */
final class JpegHeader {
  /** Segments looked at before the frame header. */
  static final int MAX_SEGMENTS = 4096;

  private JpegHeader() {}

  static Found read(HeaderReader in, MediaLimits limits) {
    Orientation orientation = Orientation.NORMAL;
    long at = 2;
    for (int segment = 0; segment < MAX_SEGMENTS; segment++) {
      if (in.u8(at) != 0xff) {
        throw in.broken("a JPEG segment does not start with 0xFF, at byte " + at);
      }
      while (in.u8(at + 1) == 0xff) {
        at++;
      }
      int marker = in.u8(at + 1);
      long length = in.u16be(at + 2);
      if (length < 2) {
        throw in.broken("a JPEG segment of %d bytes, at byte %d".formatted(length, at));
      }
      if (isFrame(marker)) {
        return new Found(in.u16be(at + 7), in.u16be(at + 5), orientation, 1);
      }
      if (marker == 0xda || marker == 0xd9) {
        throw in.broken("a JPEG without a frame header before its pixels");
      }
      if (marker == 0xe1 && in.matches(at + 4, "Exif\0\0")) {
        orientation = Exif.orientation(in, at + 10, Math.min(length - 8, limits.metadataBytes()));
      }
      at += 2 + length;
    }
    throw MediaRejected.overLimit(
        RejectionCode.MEDIA_TOO_MUCH_METADATA,
        "%s: more than %d segments before the pixels".formatted(in.name(), MAX_SEGMENTS),
        MAX_SEGMENTS,
        MAX_SEGMENTS);
  }

  /** SOF0 to SOF15, without the tables (C4, CC) and the reserved code (C8) among them. */
  static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }
}
