package dev.precis.report;

import dev.precis.audio.speech.Line;
import java.awt.Color;
import java.util.List;
import java.util.Optional;

/**
 * A time line of sound: its loudness, the spans that kept tokens stand for, what is said, tokens
 * per second.
 */
final class SoundChart {
  private static final int HEIGHT = 250;
  private static final int WAVE_TOP = 24;
  private static final int WAVE = 72;
  private static final int SPAN = 16;
  private static final int RATE_GAP = 32;
  private static final int BAR = 12;

  private SoundChart() {}

  /** Height that shows all, with or without the loudness and what is said. */
  static int height(boolean envelope, boolean said) {
    return (envelope ? HEIGHT : HEIGHT - WAVE) + (said ? SpeechBand.HEIGHT : 0);
  }

  /** Parts of the envelope that a chart of this width shows. */
  static int parts(int width) {
    return Math.max(1, (width - Plot.LEFT - 8) / 2);
  }

  /** What the chart shows, with the range of its values. */
  static String legend(StreamTokens stream) {
    float[] weights = stream.weights();
    String merged =
        weights[1] > 1
            ? " A token stands for %s encoder tokens.".formatted(Texts.range(weights))
            : "";
    return "%s tokens over %s; orange spans have a kept token, grey ones have none.%s"
        .formatted(Texts.count(stream.rows().length), Texts.time(stream.endUs()), merged);
  }

  /**
   * Draws.
   *
   * @param envelope loudness in equal parts of the time, if the medium is at hand
   * @param said lines of the transcript, none if there is none
   */
  static void draw(
      Drawing drawing, StreamTokens stream, Optional<float[]> envelope, List<Line> said) {
    double left = Plot.LEFT;
    double right = Plot.right(drawing);
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
    int speech = said.isEmpty() ? 0 : SpeechBand.HEIGHT;
    double from = top + SPAN + (double) RATE_GAP + speech;
    drawing.text(0, from - 10, Drawing.Anchor.START, rateTitle(stream));
    Plot plot = new Plot(drawing, from, drawing.height() - (double) Plot.BOTTOM, 0, end);
    if (!said.isEmpty()) {
      SpeechBand.draw(plot, top + (double) SPAN, said);
    }
    rate(plot, stream, Palette.KEPT);
    plot.time();
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

  /** What the bars of the sound say. */
  static String rateTitle(StreamTokens stream) {
    return "Tokens kept per second of sound (encoder: %s)"
        .formatted(Texts.value(stream.info().source().rate()));
  }

  /** Draws bars of kept tokens per second on a plot that begins at time 0. */
  static void rate(Plot plot, StreamTokens stream, Color fill) {
    int bars = Math.max(1, (int) ((plot.right() - plot.left()) / BAR));
    double[] counts = TimeBins.tokens(stream, bars, plot.endUs());
    double seconds = plot.endUs() / 1e6 / bars;
    double most = 0;
    for (double count : counts) {
      most = Math.max(most, count / seconds);
    }
    double top = plot.scale(most);
    double step = (plot.right() - plot.left()) / bars;
    for (int b = 0; b < bars; b++) {
      plot.bar(plot.left() + b * step, step - 1, counts[b] / seconds / top, fill);
    }
  }
}
