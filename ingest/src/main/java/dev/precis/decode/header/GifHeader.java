package dev.precis.decode.header;

import dev.precis.decode.header.PictureHeader.Found;
import dev.precis.media.MediaLimits;
import dev.precis.media.Orientation;

/** The screen size and the number of frames of a GIF (GIF89a specification, sections 17 to 26). */
final class GifHeader {
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int MAX_STEPS = 1 << 20;

  private GifHeader() {}

  static Found read(HeaderReader in, MediaLimits limits) {
    long width = in.u16le(6);
    long height = in.u16le(8);
    long at = afterPalette(13, in.u8(10));
    int frames = 0;
    int steps = 0;
    while (in.has(at, 1) && frames <= limits.animationFrames() && steps < MAX_STEPS) {
      int kind = in.u8(at);
      if (kind == EXTENSION) {
        at += 2;
      } else if (kind == IMAGE && in.has(at, 10)) {
        frames++;
        at = afterPalette(at + 10, in.u8(at + 9)) + 1;
      } else {
        break;
      }
      while (in.has(at, 1) && in.u8(at) != 0 && steps++ < MAX_STEPS) {
        at += 1 + in.u8(at);
      }
      at++;
    }
    return new Found(width, height, Orientation.NORMAL, Math.max(1, frames));
  }

  /** The position after a colour table, if the flags announce one. */
  static long afterPalette(long at, int flags) {
    return (flags & 0x80) == 0 ? at : at + 3L * (2 << (flags & 7));
  }
}
