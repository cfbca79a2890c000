package dev.precis.report;

import java.awt.Color;

/** Colours that stay apart for colour-blind readers and in grey print (after Okabe and Ito). */
final class Palette {
  /** What was kept. */
  static final Color KEPT = new Color(0x0072B2);

  /** What was dropped. */
  static final Color DROPPED = new Color(0xDFE3E8);

  /** Outlines of merged tokens. */
  static final Color MERGED = new Color(0xF0E442);

  /** Outlines of tokens that stand for several frames. */
  static final Color REPEATED = new Color(0xCC79A7);

  /** Spans of time. */
  static final Color SPAN = new Color(0xE69F00);

  /** Things behind. */
  static final Color BEHIND = new Color(0x9AA5B1);

  /** Lines that help the eye. */
  static final Color GUIDE = new Color(0xC9D0D8);

  /** Text. */
  static final Color INK = new Color(0x1B2733);

  /** Paper. */
  static final Color PAPER = Color.WHITE;

  private Palette() {}

  /** {@code #rrggbb}. */
  static String hex(Color color) {
    return "#%06x".formatted(color.getRGB() & 0xFFFFFF);
  }
}
