package dev.precis.audio.speech;

import dev.precis.model.PackManifest;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines that a window's tokens hold, and where the next window starts: after the last line that
 * is whole. If a line is cut off by the end of the window, it is heard again from its start.
 *
 * @param lines times in us from the start of the window
 * @param advanceUs start of the next window, us from the start of this one
 */
record WindowText(List<Line> lines, long advanceUs) {
  private static final double MICROS = 1e6;

  /**
   * Reads the tokens.
   *
   * @param lengthUs true length of the window, us; no line ends later
   */
  static WindowText of(
      int[] tokens, PackManifest.SpeechSpec spec, Vocabulary vocabulary, long lengthUs) {
    return new Reader(tokens, spec, vocabulary, lengthUs).read();
  }

  /** One pass over the tokens. */
  private static final class Reader {
    private final int[] tokens;
    private final PackManifest.SpeechSpec spec;
    private final Vocabulary vocabulary;
    private final long lengthUs;
    private final List<Line> lines = new ArrayList<>();

    Reader(int[] tokens, PackManifest.SpeechSpec spec, Vocabulary vocabulary, long lengthUs) {
      this.tokens = tokens;
      this.spec = spec;
      this.vocabulary = vocabulary;
      this.lengthUs = lengthUs;
    }

    WindowText read() {
      int n = tokens.length;
      boolean endsWithOneTime = n > 1 && isTime(n - 1) && !isTime(n - 2);
      int from = 0;
      for (int i = 1; i < n; i++) {
        if (isTime(i) && isTime(i - 1)) {
          add(from, i, timeUs(tokens[from]), timeUs(tokens[i - 1]));
          from = i;
        }
      }
      if (from == 0) {
        add(0, n, 0, lastTime(n));
        return new WindowText(List.copyOf(lines), lengthUs);
      }
      if (endsWithOneTime) {
        add(from, n, timeUs(tokens[from]), timeUs(tokens[n - 1]));
        return new WindowText(List.copyOf(lines), lengthUs);
      }
      long reached = timeUs(tokens[from - 1]);
      return new WindowText(List.copyOf(lines), reached > 0 ? reached : lengthUs);
    }

    private boolean isTime(int i) {
      return tokens[i] >= spec.firstTimestamp();
    }

    private long timeUs(int token) {
      if (token < spec.firstTimestamp()) {
        return 0;
      }
      double seconds = (token - spec.firstTimestamp()) * spec.timestampSeconds();
      return Math.min(lengthUs, Math.round(seconds * MICROS));
    }

    /** The last time of a text that is one line, or the window's length if it is 0 or missing. */
    private long lastTime(int n) {
      for (int i = n - 1; i > 0; i--) {
        if (isTime(i) && timeUs(tokens[i]) > 0) {
          return timeUs(tokens[i]);
        }
      }
      return lengthUs;
    }

    private void add(int from, int to, long startUs, long endUs) {
      int[] words = new int[to - from];
      int count = 0;
      for (int i = from; i < to; i++) {
        if (tokens[i] < spec.end()) {
          words[count++] = tokens[i];
        }
      }
      String text = vocabulary.text(words, 0, count).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
      if (!text.isEmpty() && endUs > startUs) {
        lines.add(new Line(startUs, endUs, text));
      }
    }
  }
}
