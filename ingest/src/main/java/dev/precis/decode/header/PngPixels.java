package dev.precis.decode.header;

import java.util.Set;

/** Keeps the chunks of a PNG that carry pixels. */
final class PngPixels {
  private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
  private static final int SIGNATURE_BYTES = 8;
  private static final int FRAME_BYTES = 12;

  private PngPixels() {}

  static byte[] keep(HeaderReader in, byte[] file) {
    Parts parts = new Parts(in, file);
    parts.keep(0, SIGNATURE_BYTES);
    long at = SIGNATURE_BYTES;
    while (true) {
      parts.need(at, FRAME_BYTES);
      long length = in.u32be(at);
      String type = in.text(at + 4, 4);
      if (KEPT.contains(type)) {
        parts.keep(at, FRAME_BYTES + length);
      }
      if (type.equals("IEND")) {
        return parts.bytes();
      }
      at += FRAME_BYTES + length;
    }
  }
}
