package dev.precis.decode.header;

import dev.precis.media.Orientation;

/**
 * The orientation tag of an EXIF block (CIPA DC-008, section 4.6). Anything odd means "as stored".
 */
final class Exif {
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int SHORT_TYPE = 3;
  private static final int MAX_ENTRIES = 512;

  private Exif() {}

  /** The orientation in the TIFF structure of {@code length} bytes at {@code start}. */
  static Orientation orientation(HeaderReader in, long start, long length) {
    if (length < 8 || !in.has(start, length)) {
      return Orientation.NORMAL;
    }
    boolean little = in.matches(start, "II");
    if (!little && !in.matches(start, "MM")) {
      return Orientation.NORMAL;
    }
    long directory = little ? in.u32le(start + 4) : in.u32be(start + 4);
    if (directory < 8 || directory > length - 2) {
      return Orientation.NORMAL;
    }
    int entries = u16(in, start + directory, little);
    for (int i = 0; i < Math.min(entries, MAX_ENTRIES); i++) {
      long entry = directory + 2 + 12L * i;
      if (entry > length - 12) {
        return Orientation.NORMAL;
      }
      if (u16(in, start + entry, little) == ORIENTATION_TAG
          && u16(in, start + entry + 2, little) == SHORT_TYPE) {
        return Orientation.ofExif(u16(in, start + entry + 8, little));
      }
    }
    return Orientation.NORMAL;
  }

  private static int u16(HeaderReader in, long position, boolean little) {
    return little ? in.u16le(position) : in.u16be(position);
  }
}
