package dev.precis.decode.ffmpeg;

import dev.precis.media.Orientation;

/** The quarter turn in a container's display matrix (ISO/IEC 14496-12, section 6.2.2). */
final class DisplayMatrix {
  private DisplayMatrix() {}

  /**
   * The orientation for stored pixel (x, y) shown at (a x + c y, b x + d y); only signs matter.
   * Matrices that are no multiple of a quarter turn mean "as stored".
   */
  static Orientation orientation(int a, int b, int c, int d) {
    boolean straight = b == 0 && c == 0 && a != 0 && d != 0;
    boolean turned = a == 0 && d == 0 && b != 0 && c != 0;
    if (straight) {
      if (a > 0) {
        return d > 0 ? Orientation.NORMAL : Orientation.FLIPPED;
      }
      return d > 0 ? Orientation.MIRRORED : Orientation.TURNED_180;
    }
    if (turned) {
      if (b > 0) {
        return c > 0 ? Orientation.TRANSPOSED : Orientation.CLOCKWISE_90;
      }
      return c > 0 ? Orientation.COUNTERCLOCKWISE_90 : Orientation.TRANSVERSED;
    }
    return Orientation.NORMAL;
  }
}
