package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.precis.decode.DecodedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Pictures made by formula. */
final class Pictures {
  private Pictures() {}

  /** Noise that any language can make again: a multiplicative hash of column, row and channel. */
  static DecodedImage pattern(int width, int height) {
    MemorySegment rgb = Arena.ofAuto().allocate(3L * width * height);
    long at = 0;
    for (long y = 0; y < height; y++) {
      for (long x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          long value = x * x * 7 + y * y * 13 + x * y * 5 + channel * 97L;
          value ^= value >> 5;
          rgb.set(JAVA_BYTE, at++, (byte) ((value * 2654435761L & 0xffffffffL) >> 24));
        }
      }
    }
    return new DecodedImage(width, height, rgb);
  }

  static MemorySegment rgb(int width, int height) {
    return Arena.ofAuto().allocate(3L * width * height);
  }

  static int at(MemorySegment rgb, int width, int x, int y, int channel) {
    return rgb.get(JAVA_BYTE, 3L * ((long) y * width + x) + channel) & 0xff;
  }

  static String sha256(MemorySegment bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(bytes.toArray(JAVA_BYTE)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
