package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * One row of a source picture on its canvas. Red and blue share a long, 32 bits apart, so that one
 * multiplication weighs both: the sums stay below 31 bits, and the borrow of a negative red sum is
 * taken back when they are split.
 */
final class SourceLine {
  private static final int CHANNELS = 3;
  private static final long ROUND_BOTH = PillowResize.ROUND * ((1L << 32) + 1);

  private final byte[] bytes;
  private final long[] redBlue;
  private final int[] green;

  SourceLine(int width, RgbColour around) {
    this.bytes = new byte[Math.multiplyExact(width, CHANNELS)];
    this.redBlue = new long[width];
    this.green = new int[width];
    around.fill(bytes);
    unpack(0, width);
  }

  /** Reads row {@code row} of a picture {@code width} wide to where it begins on the canvas. */
  void load(MemorySegment rgb, int row, int width, int left) {
    int length = width * CHANNELS;
    MemorySegment.copy(rgb, JAVA_BYTE, (long) row * length, bytes, left * CHANNELS, length);
    unpack(left, width);
  }

  private void unpack(int from, int count) {
    for (int i = from, at = from * CHANNELS; i < from + count; i++, at += CHANNELS) {
      redBlue[i] = (bytes[at] & 0xffL) | (bytes[at + 2] & 0xffL) << 32;
      green[i] = bytes[at + 1] & 0xff;
    }
  }

  /** The canvas pixels from column {@code x} on. */
  void copy(int x, byte[] out) {
    System.arraycopy(bytes, x * CHANNELS, out, 0, out.length);
  }

  /** The row resized across. */
  void resize(ResampleTable across, byte[] out) {
    int[] factors = across.factors();
    for (int column = 0; column < across.length(); column++) {
      int offset = across.offset(column);
      int first = across.first(column);
      int count = across.count(column);
      long both = ROUND_BOTH;
      int middle = PillowResize.ROUND;
      for (int tap = 0; tap < count; tap++) {
        int weight = factors[offset + tap];
        both += weight * redBlue[first + tap];
        middle += weight * green[first + tap];
      }
      int red = (int) both;
      out[column * CHANNELS] = PillowResize.toByte(red);
      out[column * CHANNELS + 1] = PillowResize.toByte(middle);
      out[column * CHANNELS + 2] = PillowResize.toByte((int) ((both - red) >> 32));
    }
  }
}
