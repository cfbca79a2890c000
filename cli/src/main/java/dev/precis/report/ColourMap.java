package dev.precis.report;

import java.awt.Color;

/**
 * Values as colours that are even to the eye and rise in lightness: viridis, through nine control
 * points an eighth apart, straight lines between them.
 */
final class ColourMap {
  private static final int[] POINTS = {
    0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725
  };

  private ColourMap() {}

  /** The colour of a value between the two ends; values outside take the end's colour. */
  static Color of(double value, double low, double high) {
    double share = high > low ? Math.clamp((value - low) / (high - low), 0, 1) : 0.5;
    double at = share * (POINTS.length - 1);
    int below = Math.min((int) at, POINTS.length - 2);
    Color a = new Color(POINTS[below]);
    Color b = new Color(POINTS[below + 1]);
    double part = at - below;
    return new Color(
        mix(a.getRed(), b.getRed(), part),
        mix(a.getGreen(), b.getGreen(), part),
        mix(a.getBlue(), b.getBlue(), part));
  }

  private static int mix(int a, int b, double part) {
    return (int) Math.round(a + (b - a) * part);
  }
}
