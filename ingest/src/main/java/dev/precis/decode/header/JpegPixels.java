package dev.precis.decode.header;

import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;

/** Keeps the segments of a JPEG that carry pixels, and the one that names its colour transform. */
final class JpegPixels {
  /** Scans of a progressive picture; each makes the decoder pass over the whole picture again. */
  static final int MAX_SCANS = 100;

  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int COMMENT = 0xfe;
  private static final int JFIF = 0xe0;
  private static final int ADOBE = 0xee;

  private JpegPixels() {}

  static byte[] keep(HeaderReader in, byte[] file) {
    Parts parts = new Parts(in, file);
    parts.keep(0, 2);
    long at = 2;
    int scans = 0;
    while (true) {
      parts.need(at, 2);
      if (in.u8(at) != 0xff) {
        throw in.broken("a JPEG segment does not start with 0xFF, at byte " + at);
      }
      int marker = in.u8(at + 1);
      if (marker == 0xff) {
        at++;
        continue;
      }
      if (marker == END) {
        parts.keep(at, 2);
        return parts.bytes();
      }
      parts.need(at, 4);
      long length = 2L + in.u16be(at + 2);
      boolean application = marker >= JFIF && marker <= 0xef;
      boolean pixels = !application && marker != COMMENT;
      if (pixels || marker == ADOBE || (marker == JFIF && in.matches(at + 4, "JFIF\0"))) {
        parts.keep(at, length);
      } else {
        parts.need(at, length);
      }
      at += length;
      if (marker == SCAN) {
        if (++scans > MAX_SCANS) {
          throw MediaRejected.overLimit(
              RejectionCode.MEDIA_TOO_MUCH_METADATA,
              "%s: has more than %d scans".formatted(in.name(), MAX_SCANS),
              MAX_SCANS,
              scans);
        }
        long end = endOfScan(file, at);
        parts.keep(at, end - at);
        at = end;
      }
    }
  }

  /** The position of the next marker that is neither a stuffed zero nor a restart mark. */
  private static long endOfScan(byte[] file, long start) {
    int at = (int) start;
    while (at + 1 < file.length) {
      if (file[at] == (byte) 0xff) {
        int next = file[at + 1] & 0xff;
        if (next != 0 && (next < 0xd0 || next > 0xd7)) {
          return at;
        }
        at++;
      }
      at++;
    }
    return file.length;
  }
}
