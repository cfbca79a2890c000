package dev.precis.soak;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Media files with something broken, the same for the same seed. */
final class Damage {
  /** Bytes at the start where most headers lie; half of the damage goes there. */
  static final int HEAD = 4096;

  private static final int KINDS = 6;

  private Damage() {}

  /** A copy with one to four kinds of damage. */
  static byte[] of(byte[] whole, SplittableRandom random) {
    byte[] out = whole.clone();
    int times = random.nextInt(1, 5);
    for (int i = 0; i < times && out.length > 0; i++) {
      out = once(out, random);
    }
    return out;
  }

  private static byte[] once(byte[] in, SplittableRandom random) {
    int n = in.length;
    int at = random.nextBoolean() ? random.nextInt(Math.min(HEAD, n)) : random.nextInt(n);
    int length = Math.min(n - at, 1 << random.nextInt(13));
    return switch (random.nextInt(KINDS)) {
      case 0 -> flipped(in, at, random);
      case 1 -> Arrays.copyOf(in, at); // broken off
      case 2 -> filled(in, at, length, random.nextBoolean() ? 0 : 0xFF);
      case 3 -> joined(in, at, in, at + length); // a piece is missing
      case 4 -> joined(in, at + length, in, at); // a piece comes twice
      default -> noise(in, at, length, random);
    };
  }

  private static byte[] flipped(byte[] in, int at, SplittableRandom random) {
    for (int bit = random.nextInt(1, 33); bit > 0; bit--) {
      int where = at + random.nextInt(Math.min(64, in.length - at));
      in[where] ^= (byte) (1 << random.nextInt(8));
    }
    return in;
  }

  private static byte[] filled(byte[] in, int at, int length, int value) {
    Arrays.fill(in, at, at + length, (byte) value);
    return in;
  }

  private static byte[] noise(byte[] in, int at, int length, SplittableRandom random) {
    byte[] piece = new byte[length];
    random.nextBytes(piece);
    System.arraycopy(piece, 0, in, at, length);
    return in;
  }

  /** The first bytes of one, then the other from there on. */
  private static byte[] joined(byte[] head, int to, byte[] tail, int from) {
    byte[] out = Arrays.copyOf(head, to + tail.length - from);
    System.arraycopy(tail, from, out, to, tail.length - from);
    return out;
  }
}
