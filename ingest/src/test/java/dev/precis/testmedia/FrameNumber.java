package dev.precis.testmedia;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A frame number painted as a 4 x 4 board of black and white fields, bit 0 in the upper left; it
 * survives coding and scaling. Field 15 stays free for orientation marks.
 */
public final class FrameNumber {
  private static final int SIDE = 4;
  private static final int DARK = 40;
  private static final int BRIGHT = 210;

  private FrameNumber() {}

  /** The luma of pixel (x, y) of a frame numbered {@code number}. */
  public static int luma(int number, int x, int y, int width, int height) {
    int field = y * SIDE / height * SIDE + x * SIDE / width;
    return (number >> field & 1) == 0 ? DARK : BRIGHT;
  }

  /** The number read back from an RGB24 picture. */
  public static int read(MemorySegment rgb, int width, int height) {
    int number = 0;
    for (int field = 0; field < SIDE * SIDE; field++) {
      int x = (2 * (field % SIDE) + 1) * width / (2 * SIDE);
      int y = (2 * (field / SIDE) + 1) * height / (2 * SIDE);
      int green = rgb.get(ValueLayout.JAVA_BYTE, 3L * ((long) y * width + x) + 1) & 0xff;
      if (green > (DARK + BRIGHT) / 2) {
        number |= 1 << field;
      }
    }
    return number;
  }
}
