package dev.precis.report;

import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenFile;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pictures of the kept tokens of one stream; page and PNG show the same ones. */
final class Figures {
  /** Longer side of a still picture at most, pixels. */
  static final int PICTURE_SIDE = 960;

  /** Longer side of a still picture at least, so that cells of a small one can be seen. */
  static final int LEAST_SIDE = 480;

  /** Width of a frame of a video, pixels. */
  static final int FRAME_WIDTH = 320;

  /** Height of a frame of a video at most, pixels. */
  static final int MOST_FRAME_HEIGHT = 1280;

  /** Most frames shown of a video. */
  static final int MOST_FRAMES = 24;

  /** Signal that is shown as colours. */
  static final String HEAT_SIGNAL = "attention";

  private Figures() {}

  /**
   * One picture.
   *
   * @param title what it is: a part of the picture, or a time
   * @param kept tokens kept in it
   * @param heat the same place in colours of a signal, if the file has it
   */
  record Figure(
      String title, long kept, long of, BufferedImage picture, Optional<BufferedImage> heat) {}

  /** What the colours of heat pictures mean, if the file has that signal. */
  static Optional<HeatPicture.Heat> heat(TokenFile file, StreamTokens stream) {
    return HeatPicture.Heat.of(HEAT_SIGNAL, file.signals(), stream);
  }

  /** The figures of a picture or video; none for sound. */
  static List<Figure> of(TokenFile file, StreamTokens stream, Optional<MediaPictures> media) {
    return switch (stream.modality()) {
      case IMAGE -> pictures(file, stream, media);
      case VIDEO -> frames(file, stream, media);
      case AUDIO, TEXT -> List.of();
    };
  }

  /** An untiled picture, or the overview and the tiles: both lie on the same picture. */
  private static List<Figure> pictures(
      TokenFile file, StreamTokens stream, Optional<MediaPictures> media) {
    int steps = stream.steps();
    List<Figure> out = new ArrayList<>();
    if (media.isEmpty()) {
      for (int step = 0; step < steps; step++) {
        String title = steps == 1 ? "" : step == 0 ? "overview" : "tile " + step;
        out.add(grid(file, stream, title, step, steps == 1 ? PICTURE_SIDE / 2 : FRAME_WIDTH));
      }
      return out;
    }
    BufferedImage picture = media.get().picture(LEAST_SIDE, PICTURE_SIDE);
    if (steps > 0) {
      out.add(over(file, stream, steps == 1 ? "" : "overview", picture, 0, 1));
    }
    if (steps > 1) {
      out.add(over(file, stream, steps - 1 + " tiles", picture, 1, steps));
    }
    return out;
  }

  private static List<Figure> frames(
      TokenFile file, StreamTokens stream, Optional<MediaPictures> media) {
    SourceInfo source = stream.info().source();
    int[] encoded = stream.encoded();
    int[] chosen = Pick.evenly(encoded.length, MOST_FRAMES);
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = encoded[chosen[i]];
    }
    long[] times = stream.times();
    int height =
        Math.clamp(
            Math.round(
                (double) FRAME_WIDTH * source.sourceHeight() / Math.max(1, source.sourceWidth())),
            1,
            MOST_FRAME_HEIGHT);
    long[] wanted = new long[chosen.length];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = times[chosen[i]];
    }
    Map<Long, BufferedImage> seen =
        media.map(pictures -> pictures.frames(wanted, FRAME_WIDTH, height)).orElse(Map.of());
    List<Figure> out = new ArrayList<>();
    for (int step : chosen) {
      BufferedImage picture = seen.get(times[step]);
      int stands = stream.stands(step);
      String title =
          Texts.time(times[step]) + (stands > 1 ? " for %d frames".formatted(stands) : "");
      out.add(
          picture == null
              ? grid(file, stream, title, step, FRAME_WIDTH)
              : over(file, stream, title, picture, step, step + 1));
    }
    return out;
  }

  private static Figure over(
      TokenFile file, StreamTokens stream, String title, BufferedImage picture, int from, int to) {
    SourceInfo source = stream.info().source();
    double scaleX = (double) picture.getWidth() / Math.max(1, source.sourceWidth());
    double scaleY = (double) picture.getHeight() / Math.max(1, source.sourceHeight());
    int[] rows = stream.rows(from, to);
    Optional<BufferedImage> heat =
        heat(file, stream)
            .map(values ->
                HeatPicture.draw(
                    picture.getWidth(),
                    picture.getHeight(),
                    scaleX,
                    scaleY,
                    stream.places(),
                    rows,
                    values));
    return new Figure(
        title,
        rows.length,
        (long) stream.grid().perStep() * (to - from),
        KeptPicture.draw(
            picture,
            scaleX,
            scaleY,
            stream.places(),
            rows,
            row -> stream.stands(stream.places().t()[row]),
            to - from == 1 ? stream.view(from) : Optional.empty()),
        heat);
  }

  private static Figure grid(
      TokenFile file, StreamTokens stream, String title, int step, int width) {
    int[] rows = stream.rows(step);
    Optional<BufferedImage> heat =
        heat(file, stream)
            .map(values ->
                GridPicture.draw(
                    stream.grid(),
                    width,
                    stream.places(),
                    rows,
                    row -> ColourMap.of(values.values()[row], values.low(), values.high())));
    return new Figure(
        title,
        rows.length,
        stream.grid().perStep(),
        GridPicture.draw(stream.grid(), width, stream.places(), rows, _ -> Palette.KEPT),
        heat);
  }

  /** What a reader needs to know to read the figures of a stream. */
  static String legend(StreamTokens stream, boolean overMedia) {
    float[] weights = stream.weights();
    String cells =
        overMedia
            ? "Bright cells were kept; dimmed area was dropped. A blue frame, where there is"
                + " one, bounds what the encoder saw."
            : "Blue cells were kept; grey cells were dropped.";
    if (overMedia && stream.encoded().length < stream.steps()) {
      cells +=
          " A pink outline is a token that stands for its cell in several frames: those after the"
              + " first repeat it and were not encoded.";
    }
    if (weights[1] <= 1) {
      return cells;
    }
    String merged =
        overMedia
            ? " A yellow outline is a merged token; its number says how many encoder tokens it"
                + " stands for, here %s."
            : " A merged token shows at its anchor; it stands for %s encoder tokens.";
    return cells + merged.formatted(Texts.range(weights));
  }
}
