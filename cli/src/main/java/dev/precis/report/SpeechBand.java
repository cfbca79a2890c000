package dev.precis.report;

import dev.precis.audio.speech.Line;
import java.awt.Color;
import java.util.List;

/** What is said along time: a field per line, its words inside as far as there is room. */
final class SpeechBand {
  /** Height of the fields. */
  static final int FIELD = 20;

  /** Height with the title above. */
  static final int HEIGHT = FIELD + 22;

  private static final int TITLE = 12;
  private static final int BASE = 14;
  private static final int LETTER = 7;
  private static final int MARGIN = 4;
  private static final int LEAST_LETTERS = 3;

  private SpeechBand() {}

  /**
   * Draws on the scale of time of a plot.
   *
   * @param top where the title begins, pixels
   */
  static void draw(Plot plot, double top, List<Line> lines) {
    Drawing drawing = plot.drawing();
    drawing.text(0, top + TITLE, Drawing.Anchor.START, title(lines.size()));
    double y = top + HEIGHT - FIELD;
    double free = plot.left();
    for (int l = 0; l < lines.size(); l++) {
      Line line = lines.get(l);
      double from = Math.clamp(plot.x(line.startUs()), free, plot.right());
      double to = Math.clamp(plot.x(line.endUs()), free, plot.right());
      if (to - free < 1) {
        continue; // lines shorter than a pixel share one
      }
      Color shade = l % 2 == 0 ? Palette.DROPPED : Palette.BEHIND;
      drawing.rectangle(from, y, to - from, FIELD, shade);
      String words = words(line.text(), (int) ((to - from - 2 * MARGIN) / LETTER));
      if (!words.isEmpty()) {
        drawing.text(from + MARGIN, y + BASE, Drawing.Anchor.START, words);
      }
      free = to;
    }
  }

  private static String title(int lines) {
    return "What is said: " + (lines == 1 ? "1 line" : Texts.count(lines) + " lines");
  }

  /** The beginning of a text that fits into so many letters. */
  static String words(String text, int letters) {
    if (text.length() <= letters) {
      return text;
    }
    return letters < LEAST_LETTERS ? "" : text.substring(0, letters - 1).strip() + "\u2026";
  }
}
