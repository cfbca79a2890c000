package dev.precis.decode.header;

import dev.precis.decode.header.PictureHeader.Found;
import dev.precis.media.Orientation;

/** The size in a Windows or OS/2 bitmap's second header. */
final class BmpHeader {
  private static final int OS2_HEADER_BYTES = 12;

  private BmpHeader() {}

  static Found read(HeaderReader in) {
    if (in.u32le(14) == OS2_HEADER_BYTES) {
      return new Found(in.u16le(18), in.u16le(20), Orientation.NORMAL, 1);
    }
    long width = (int) in.u32le(18);
    // A negative height means rows from top to bottom.
    long height = Math.abs((long) (int) in.u32le(22));
    return new Found(width, height, Orientation.NORMAL, 1);
  }
}
