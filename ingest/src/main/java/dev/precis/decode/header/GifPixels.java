package dev.precis.decode.header;

/** Keeps the header of a GIF and its first frame. */
final class GifPixels {
  private static final int EXTENSION = 0x21;
  private static final int IMAGE = 0x2c;
  private static final int TRAILER = 0x3b;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int SCREEN_BYTES = 13;

  private GifPixels() {}

  static byte[] keep(HeaderReader in, byte[] file) {
    Parts parts = new Parts(in, file);
    long at = GifHeader.afterPalette(SCREEN_BYTES, in.u8(10));
    parts.keep(0, at);
    while (true) {
      parts.need(at, 1);
      int kind = in.u8(at);
      long start = at;
      if (kind == EXTENSION) {
        parts.need(at, 2);
        at = afterBlocks(in, parts, at + 2);
        if (in.u8(start + 1) == GRAPHIC_CONTROL) {
          parts.keep(start, at - start);
        }
      } else if (kind == IMAGE) {
        parts.need(at, 10);
        at = afterBlocks(in, parts, GifHeader.afterPalette(at + 10, in.u8(at + 9)) + 1);
        parts.keep(start, at - start);
        parts.add(TRAILER);
        return parts.bytes();
      } else {
        throw in.broken("a GIF without a picture");
      }
    }
  }

  private static long afterBlocks(HeaderReader in, Parts parts, long start) {
    long at = start;
    while (true) {
      parts.need(at, 1);
      int length = in.u8(at);
      at += 1 + length;
      if (length == 0) {
        return at;
      }
    }
  }
}
