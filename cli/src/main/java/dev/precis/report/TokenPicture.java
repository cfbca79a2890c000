package dev.precis.report;

import dev.precis.media.MediaSource;
import dev.precis.tensor.AtomicFile;
import dev.precis.tokens.TokenFile;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes the kept tokens of a file as one PNG: over the medium, or as plain grids without it. */
public final class TokenPicture {
  private static final int COLUMNS = 3;
  private static final int WIDTH = Figures.PICTURE_SIDE;
  private static final int RAMP_WIDTH = 240;
  private static final int RAMP_HEIGHT = 14;

  private TokenPicture() {}

  /**
   * Writes or replaces the picture.
   *
   * @param png its folder must exist
   * @param media the medium that the tokens were made from, if it is at hand
   * @throws dev.precis.PrecisException {@code MEDIA_DIFFERS} if the medium is another one, {@code
   *     FILE_NOT_WRITTEN}
   * @throws dev.precis.media.MediaRejected if the medium cannot be decoded
   */
  public static void write(Path png, TokenFile file, Optional<MediaSource> media) {
    AtomicFile.write(png, Pixels.png(draw(file, media)));
  }

  static BufferedImage draw(TokenFile file, Optional<MediaSource> media) {
    Optional<MediaPictures> pictures = media.map(source -> MediaPictures.of(source, file));
    Sheet sheet = new Sheet();
    for (StreamTokens stream : StreamTokens.of(file)) {
      sheet.text(
          "%s: %s of %s tokens, %s"
              .formatted(
                  stream.modality().id(),
                  Texts.count(stream.info().tokensOut()),
                  Texts.count(stream.info().tokensIn()),
                  Texts.method(stream.info())),
          WIDTH);
      if (!stream.modality().hasFrames()) {
        sheet.add(sound(stream, pictures));
        sheet.text(SoundChart.legend(stream), WIDTH);
      } else {
        figures(sheet, file, stream, pictures);
      }
    }
    return sheet.picture();
  }

  private static void figures(
      Sheet sheet, TokenFile file, StreamTokens stream, Optional<MediaPictures> media) {
    List<Figures.Figure> figures = Figures.of(file, stream, media);
    List<BufferedImage> tiles = new ArrayList<>();
    for (Figures.Figure figure : figures) {
      Sheet tile = new Sheet(0);
      if (!figure.title().isEmpty()) {
        tile.text(
            "%s  %s of %s"
                .formatted(figure.title(), Texts.count(figure.kept()), Texts.count(figure.of())),
            figure.picture().getWidth());
      }
      tile.add(figure.picture());
      figure.heat().ifPresent(tile::add);
      tiles.add(tile.picture());
    }
    boolean small =
        figures.stream().allMatch(figure -> figure.picture().getWidth() <= WIDTH / COLUMNS + 40);
    sheet.rows(tiles, small ? COLUMNS : 1);
    sheet.text(Figures.legend(stream, media.isPresent()), WIDTH);
    Figures.heat(file, stream)
        .ifPresent(heat -> {
          sheet.text(
              "%s from %s to %s:"
                  .formatted(heat.name(), Texts.value(heat.low()), Texts.value(heat.high())),
              WIDTH);
          sheet.add(ramp());
        });
  }

  private static BufferedImage ramp() {
    BufferedImage out = Pixels.blank(RAMP_WIDTH, RAMP_HEIGHT);
    Graphics2D graphics = out.createGraphics();
    for (int x = 0; x < RAMP_WIDTH; x++) {
      graphics.setColor(ColourMap.of(x, 0, RAMP_WIDTH - 1));
      graphics.fillRect(x, 0, 1, RAMP_HEIGHT);
    }
    graphics.dispose();
    return out;
  }

  private static BufferedImage sound(StreamTokens stream, Optional<MediaPictures> media) {
    Optional<float[]> envelope =
        stream.endUs() == 0
            ? Optional.empty()
            : media.map(pictures -> pictures.envelope(SoundChart.parts(WIDTH), stream.endUs()));
    try (PictureDrawing drawing =
        new PictureDrawing(WIDTH, SoundChart.height(envelope.isPresent(), false))) {
      SoundChart.draw(drawing, stream, envelope, List.of());
      return drawing.picture();
    }
  }
}
