package dev.precis.report;

import dev.precis.tokens.Provenance;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Map;
import java.util.Optional;

/** A signal of the kept tokens as colours, in the place of each token. */
final class HeatPicture {
  private HeatPicture() {}

  /**
   * A signal with one value per row, and the range of its values over the stream.
   *
   * @param values one per row of the file
   */
  @SuppressWarnings("ArrayRecordComponent") // a column of the file
  record Heat(String name, float[] values, float low, float high) {
    /** The signal of a stream, if the file has it; zeros throughout stand for one it lacks. */
    static Optional<Heat> of(
        String name, Map<String, dev.precis.tensor.Matrix> signals, StreamTokens stream) {
      dev.precis.tensor.Matrix matrix = signals.get(name);
      int[] rows = stream.rows();
      boolean fits =
          matrix != null && matrix.cols() == 1 && matrix.rows() == stream.places().size();
      if (matrix == null || !fits || rows.length == 0) {
        return Optional.empty();
      }
      Heat heat = of(name, matrix.toArray(), rows);
      return heat.low() == 0 && heat.high() == 0 ? Optional.empty() : Optional.of(heat);
    }

    /** Values of which these rows set the range. */
    static Heat of(String name, float[] values, int[] rows) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int row : rows) {
        low = Math.min(low, values[row]);
        high = Math.max(high, values[row]);
      }
      return new Heat(name, values, low, high);
    }
  }

  /** Draws; dropped area is light grey. */
  static BufferedImage draw(
      int width,
      int height,
      double scaleX,
      double scaleY,
      Provenance places,
      int[] rows,
      Heat heat) {
    BufferedImage out = Pixels.blank(width, height);
    Graphics2D graphics = out.createGraphics();
    graphics.setColor(Palette.DROPPED);
    graphics.fillRect(0, 0, width, height);
    for (int row : rows) {
      int[] box = KeptPicture.box(places, row, scaleX, scaleY);
      graphics.setColor(ColourMap.of(heat.values()[row], heat.low(), heat.high()));
      graphics.fillRect(box[0], box[1], box[2], box[3]);
    }
    graphics.dispose();
    return out;
  }

  /** What the colours mean, for a page. */
  static String ramp(HeatPicture.Heat heat) {
    StringBuilder colours = new StringBuilder();
    for (int i = 0; i <= 8; i++) {
      colours.append(i == 0 ? "" : ",").append(Palette.hex(ColourMap.of(i, 0, 8)));
    }
    return """
    <p class="ramp"><span>%s %s</span><i style="background:linear-gradient(to right,%s)"></i>\
    <span>%s</span></p>
    """
        .formatted(
            Html.escape(heat.name()), Texts.value(heat.low()), colours, Texts.value(heat.high()));
  }
}
