package dev.precis.report;

import java.util.Optional;

/** A time line of sound: its loudness, the spans that kept tokens stand for, tokens per second. */
final class SoundChart {
  private static final int HEIGHT = 250;
  private static final int LEFT = 48;
  private static final int WAVE_TOP = 24;
  private static final int WAVE = 72;
  private static final int SPAN = 16;
  private static final int RATE_GAP = 32;
  private static final int BOTTOM = 28;
  private static final int BAR = 12;

  private SoundChart() {}

  /** Height that shows all, with or without the loudness. */
  static int height(boolean envelope) {
    return envelope ? HEIGHT : HEIGHT - WAVE;
  }

  /** Parts of the envelope that a chart of this width shows. */
  static int parts(int width) {
    return Math.max(1, (width - LEFT - 8) / 2);
  }

  /** What the chart shows, with the range of its values. */
  static String legend(StreamTokens stream) {
    float[] weights = stream.weights();
    String merged =
        weights[1] > 1
            ? " A token stands for %s to %s encoder tokens."
                .formatted(Texts.value(weights[0]), Texts.value(weights[1]))
            : "";
    return "%s tokens over %s; orange spans have a kept token, grey ones have none.%s"
        .formatted(Texts.count(stream.rows().length), Texts.time(stream.endUs()), merged);
  }

  /**
   * Draws.
   *
   * @param envelope loudness in equal parts of the time, if the medium is at hand
   */
  static void draw(Drawing drawing, StreamTokens stream, Optional<float[]> envelope) {
    double left = LEFT;
    double right = drawing.width() - 8.0;
    long end = Math.max(1, stream.endUs());
    drawing.text(
        0,
        12,
        Drawing.Anchor.START,
        envelope.isPresent()
            ? "Loudness (grey), spans of kept tokens (orange)"
            : "Spans of kept tokens");
    envelope.ifPresent(values -> wave(drawing, left, right, values));
    int top = envelope.isPresent() ? WAVE_TOP + WAVE : WAVE_TOP;
    spans(drawing, left, right, top, stream, end);
    rate(drawing, left, right, top + SPAN + RATE_GAP, stream, end);
    Axis.time(drawing, left, right, drawing.height() - BOTTOM, 0, end);
  }

  private static void wave(Drawing drawing, double left, double right, float[] values) {
    float most = 0;
    for (float value : values) {
      most = Math.max(most, value);
    }
    double half = WAVE / 2.0;
    double middle = WAVE_TOP + half;
    double step = (right - left) / values.length;
    drawing.line(left, middle, right, middle, Palette.GUIDE);
    for (int i = 0; i < values.length; i++) {
      double height = most == 0 ? 0 : half * values[i] / most;
      if (height > 0.2) {
        drawing.rectangle(
            left + i * step, middle - height, Math.max(1, step - 0.5), 2 * height, Palette.BEHIND);
      }
    }
    drawing.text(left - 6, middle + 4, Drawing.Anchor.END, "rms");
    drawing.text(left - 6, WAVE_TOP + 10, Drawing.Anchor.END, Texts.value(most));
  }

  private static void spans(
      Drawing drawing, double left, double right, int top, StreamTokens stream, long end) {
    int columns = (int) (right - left);
    boolean[] kept = new boolean[columns];
    for (int row : stream.rows()) {
      int from = Math.clamp(stream.startUs(row) * columns / end, 0, columns - 1);
      long last = stream.endUs(row) * columns / end;
      int to = Math.clamp(last, from + 1, columns);
      for (int column = from; column < to; column++) {
        kept[column] = true;
      }
    }
    drawing.rectangle(left, top + 2.0, columns, SPAN - 2.0, Palette.DROPPED);
    for (int column = 0; column < columns; column++) {
      int from = column;
      while (column < columns && kept[column]) {
        column++;
      }
      if (column > from) {
        drawing.rectangle(left + from, top + 2.0, column - from, SPAN - 2.0, Palette.SPAN);
      }
    }
  }

  private static void rate(
      Drawing drawing, double left, double right, int from, StreamTokens stream, long end) {
    int bars = Math.max(1, (int) ((right - left) / BAR));
    double[] counts = TimeBins.tokens(stream, bars, end);
    double seconds = end / 1e6 / bars;
    double most = 0;
    for (double count : counts) {
      most = Math.max(most, count / seconds);
    }
    double top = Axis.ceiling(most);
    double bottom = drawing.height() - BOTTOM;
    drawing.text(
        0,
        from - 10,
        Drawing.Anchor.START,
        "Tokens kept per second (encoder: %s)"
            .formatted(Texts.value(stream.info().source().rate())));
    for (double part : new double[] {0, 0.5, 1}) {
      double y = bottom - (bottom - from) * part;
      drawing.line(left, y, right, y, Palette.GUIDE);
      drawing.text(left - 6, y + 4, Drawing.Anchor.END, Texts.value(top * part));
    }
    double step = (right - left) / bars;
    for (int b = 0; b < bars; b++) {
      double height = (bottom - from) * (counts[b] / seconds) / top;
      drawing.rectangle(left + b * step, bottom - height, step - 1, height, Palette.KEPT);
    }
  }
}
