package dev.precis.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptPictureTest {
  @TempDir Path folder;

  private static BufferedImage plain(int width, int height, int grey) {
    BufferedImage out = Pixels.blank(width, height);
    Graphics2D graphics = out.createGraphics();
    graphics.setColor(new Color(grey, grey, grey));
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return out;
  }

  private static int green(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) >> 8 & 0xFF;
  }

  private BufferedImage draw(Made made, int width, int height, double scale) {
    Provenance places = StreamTokens.of(made.read()).getFirst().places();
    return KeptPicture.draw(
        plain(width, height, 200), scale, scale, places, new int[] {0}, _ -> 1, Optional.empty());
  }

  @Test
  void keepsKeptCellsBrightAndDimsTheRestToTwoFifths() {
    BufferedImage picture =
        draw(
            Made.of(folder.resolve("a"))
                .pictures(Modality.IMAGE, Grid.image(4, 4), 80, 80, 0, new int[] {0, 1, 2}),
            160,
            160,
            2);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 4; x++) {
        int seen = green(picture, x * 40 + 20, y * 40 + 20);
        assertThat(seen).as("cell %d, %d", y, x).isEqualTo(y == 1 && x == 2 ? 200 : 80);
      }
    }
    assertThat(green(picture, 80, 60)).as("outline").isGreaterThan(200);
    assertThat(green(picture, 79, 60)).as("beside the outline").isEqualTo(80);
  }

  @Test
  void outlinesAMergedTokenAndWritesItsWeight() {
    BufferedImage picture =
        draw(
            Made.of(folder.resolve("a"))
                .pictures(Modality.IMAGE, Grid.image(4, 4), 160, 160, 0, new int[] {0, 1, 1})
                .merge(0, 4, 0, 0, 80, 80),
            160,
            160,
            1);
    assertThat(picture.getRGB(40, 1) & 0xFFFFFF).isEqualTo(Palette.MERGED.getRGB() & 0xFFFFFF);
    int yellow = 0;
    for (int y = 20; y < 60; y++) {
      for (int x = 20; x < 60; x++) {
        yellow += picture.getRGB(x, y) == Palette.MERGED.getRGB() ? 1 : 0;
      }
    }
    assertThat(yellow).as("dots of the digit").isGreaterThan(20);
    assertThat(green(picture, 10, 10)).isEqualTo(200);
    assertThat(green(picture, 120, 120)).isEqualTo(80);
  }

  @Test
  void aTokenOfSeveralFramesHasAnOutlineOfItsOwnAndNoNumber() {
    Provenance places =
        StreamTokens.of(
                Made.of(folder.resolve("a"))
                    .pictures(Modality.IMAGE, Grid.image(4, 4), 160, 160, 0, new int[] {0, 1, 1})
                    .merge(0, 3, 40, 40, 80, 80)
                    .read())
            .getFirst()
            .places();
    BufferedImage picture =
        KeptPicture.draw(
            plain(160, 160, 200), 1, 1, places, new int[] {0}, _ -> 3, Optional.empty());
    assertThat(picture.getRGB(60, 41)).isEqualTo(Palette.REPEATED.getRGB());
    assertThat(green(picture, 60, 60)).isEqualTo(200);
  }

  @Test
  void framesWhatTheEncoderSawWhereItIsNotAll() {
    Provenance none = Provenance.blank(0, Modality.IMAGE);
    BufferedImage cropped =
        KeptPicture.draw(
            plain(60, 40, 200),
            1,
            1,
            none,
            new int[0],
            _ -> 1,
            Optional.of(new float[] {10, 0, 50, 40}));
    assertThat(green(cropped, 10, 20)).isEqualTo(0xB4);
    assertThat(green(cropped, 49, 20)).isEqualTo(0xB4);
    assertThat(green(cropped, 30, 20)).isEqualTo(80);
    BufferedImage whole =
        KeptPicture.draw(
            plain(60, 40, 200),
            1,
            1,
            none,
            new int[0],
            _ -> 1,
            Optional.of(new float[] {0, 0, 60, 40}));
    assertThat(green(whole, 0, 20)).isEqualTo(80);
  }

  @Test
  void showsASignalFromLowToHighInThePlaceOfEachToken() {
    Made made =
        Made.of(folder.resolve("a"))
            .pictures(
                Modality.IMAGE,
                Grid.image(2, 2),
                40,
                40,
                0,
                new int[] {0, 0, 0},
                new int[] {0, 1, 1})
            .withAttention();
    dev.precis.tokens.TokenFile file = made.read();
    StreamTokens stream = StreamTokens.of(file).getFirst();
    HeatPicture.Heat heat = Figures.heat(file, stream).orElseThrow();
    assertThat(heat.low()).isZero();
    assertThat(heat.high()).isEqualTo(0.25f);
    BufferedImage picture = HeatPicture.draw(40, 40, 1, 1, stream.places(), stream.rows(), heat);
    assertThat(picture.getRGB(10, 10)).isEqualTo(ColourMap.of(0, 0, 1).getRGB());
    assertThat(picture.getRGB(30, 30)).isEqualTo(ColourMap.of(1, 0, 1).getRGB());
    assertThat(picture.getRGB(30, 10)).isEqualTo(Palette.DROPPED.getRGB());
  }
}
