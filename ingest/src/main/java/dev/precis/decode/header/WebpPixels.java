package dev.precis.decode.header;

import java.util.Set;

/**
 * Rebuilds a WebP from its first picture alone. A picture with a transparency chunk keeps the
 * extended header, cleared of all flags but that one.
 */
final class WebpPixels {
  private static final Set<String> PICTURES = Set.of("VP8 ", "VP8L");
  private static final int FIRST_CHUNK = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int ALPHA_FLAG = 0x10;

  private WebpPixels() {}

  static byte[] keep(HeaderReader in, byte[] file) {
    Parts bounds = new Parts(in, file);
    if (in.u32le(4) + CHUNK_HEADER > file.length) {
      bounds.need(0, in.u32le(4) + CHUNK_HEADER);
    }
    long at = FIRST_CHUNK;
    long sizeAt = in.matches(at, "VP8X") ? at + CHUNK_HEADER + 4 : -1;
    long alpha = -1;
    while (true) {
      bounds.need(at, CHUNK_HEADER);
      String type = in.text(at, 4);
      long length = in.u32le(at + 4);
      bounds.need(at + CHUNK_HEADER, length);
      if (PICTURES.contains(type)) {
        return rebuild(in, file, sizeAt, alpha, at);
      }
      if (type.equals("ALPH")) {
        alpha = at;
      }
      if (type.equals("ANMF")) {
        // The frame's own chunks lie inside; its size stands where the canvas size would.
        sizeAt = at + CHUNK_HEADER + 6;
        at += CHUNK_HEADER + FRAME_HEADER;
      } else {
        at += CHUNK_HEADER + length + (length & 1);
      }
    }
  }

  private static byte[] rebuild(
      HeaderReader in, byte[] file, long sizeAt, long alpha, long picture) {
    long pictureBytes = chunkBytes(in, picture);
    boolean extended = alpha >= 0 && sizeAt >= 0;
    long alphaBytes = extended ? chunkBytes(in, alpha) : 0;
    long headerBytes = extended ? CHUNK_HEADER + 10 : 0;
    Parts parts = new Parts(in, file);
    parts.keep(0, 4);
    addLittleEndian(parts, 4 + headerBytes + alphaBytes + pictureBytes, 4);
    parts.keep(CHUNK_HEADER, 4);
    if (extended) {
      for (char letter : "VP8X".toCharArray()) {
        parts.add(letter);
      }
      addLittleEndian(parts, 10, 4);
      addLittleEndian(parts, ALPHA_FLAG, 4);
      parts.keep(sizeAt, 6);
      keepPadded(parts, file, alpha, alphaBytes);
    }
    keepPadded(parts, file, picture, pictureBytes);
    return parts.bytes();
  }

  private static long chunkBytes(HeaderReader in, long at) {
    long length = in.u32le(at + 4);
    return CHUNK_HEADER + length + (length & 1);
  }

  /** The last chunk of a sloppy file may lack its padding byte. */
  private static void keepPadded(Parts parts, byte[] file, long at, long bytes) {
    long present = Math.min(bytes, file.length - at);
    parts.keep(at, present);
    if (present < bytes) {
      parts.add(0);
    }
  }

  private static void addLittleEndian(Parts parts, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      parts.add((int) (value >> (8 * i)) & 0xff);
    }
  }
}
