package dev.precis.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.media.MediaSource;
import dev.precis.pipeline.Report;
import dev.precis.testmedia.AudioSpec;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final Pattern JPEG = Pattern.compile("src=\"data:image/jpeg;base64,([^\"]+)\"");

  @TempDir Path folder;

  /** A picture whose left half is light and whose right half is dark. */
  private MediaSource photo() throws IOException {
    BufferedImage picture = Pixels.blank(640, 480);
    for (int y = 0; y < 480; y++) {
      for (int x = 0; x < 640; x++) {
        picture.setRGB(x, y, x < 320 ? 0xC8C8C8 : 0x646464);
      }
    }
    Path file = folder.resolve("photo.png");
    Files.write(file, Pixels.png(picture));
    return MediaSource.file(file);
  }

  private String page(Made made, MediaSource media) throws IOException {
    Report report = made.write();
    Path out = folder.resolve("page.html");
    HtmlReport.write(out, report, made.file(), media, List.of());
    return Files.readString(out);
  }

  private static List<BufferedImage> pictures(String page) throws IOException {
    List<BufferedImage> out = new ArrayList<>();
    Matcher matcher = JPEG.matcher(page);
    while (matcher.find()) {
      out.add(ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(matcher.group(1)))));
    }
    return out;
  }

  private static int green(BufferedImage picture, int x, int y) {
    return picture.getRGB(x, y) >> 8 & 0xFF;
  }

  @Test
  void holdsThePictureWithKeptCellsBrightAndNeedsNothingElse() throws IOException {
    MediaSource media = photo();
    String page =
        page(
            Made.of(folder.resolve("a"), media)
                .pictures(
                    Modality.IMAGE,
                    Grid.image(3, 4),
                    640,
                    480,
                    0,
                    new int[] {0, 1, 1},
                    new int[] {0, 2, 3})
                .withAttention()
                .warn(true, "a <script> warning"),
            media);
    assertThat(page)
        .contains("2 of 12 tokens kept (16.7 %) in 2.0 s", "holov:mode=holistic", media.sha256())
        .contains("a &lt;script&gt; warning", "ended early", "1.5 s", "2.0 MB")
        .contains("attention 0</span>", ">0.250</span>")
        .doesNotContain("<script", "http:", "https:", "<link", "url(");
    List<BufferedImage> pictures = pictures(page);
    assertThat(pictures).hasSize(2);
    BufferedImage kept = pictures.getFirst();
    assertThat(kept.getWidth()).isEqualTo(640);
    assertThat(green(kept, 240, 240)).isBetween(195, 205);
    assertThat(green(kept, 80, 240)).isBetween(75, 85);
    assertThat(green(kept, 560, 400)).isBetween(95, 105);
    assertThat(green(kept, 560, 80)).isBetween(35, 45);
  }

  @Test
  void showsTheVeryFramesOfTheTokensAndTheirCountsAlongTime() throws IOException {
    Path file = folder.resolve("clip.mp4");
    TestMedia.write(file, VideoSpec.numbered(50), AudioSpec.tone(2));
    MediaSource media = MediaSource.file(file);
    Made made =
        Made.of(folder.resolve("a"), media)
            .pictures(
                Modality.VIDEO,
                new Grid(4, 4, 4),
                64,
                48,
                2,
                new int[] {0, 0, 0},
                new int[] {1, 0, 1},
                new int[] {2, 0, 0},
                new int[] {2, 0, 1},
                new int[] {3, 0, 0})
            .scenes(1_000_000L)
            .sound(100, 50, 0, 1, 2, 3, 4, 60);
    String page = page(made, media);
    List<BufferedImage> frames = pictures(page);
    assertThat(frames).hasSize(4);
    assertThat(page)
        .contains("All 4 frames.", "Tokens kept per frame: 1 to 2")
        .contains("<h2>Time line</h2>", "2 scenes: one begins where", ">2</text>")
        .contains("0:01.0 · 2 of 16 tokens", "Loudness (grey)", "6 tokens over 0:02.0");
    // Frame 12 is on screen at 0.5 s; of its fields bits 2 and 3 are set, and field 1 is kept.
    assertThat(green(frames.get(1), 120, 20)).as("field 1, dark and kept").isBetween(25, 60);
    assertThat(green(frames.get(1), 200, 20)).as("field 2, bright and dimmed").isBetween(65, 105);
    assertThat(green(frames.get(1), 40, 20)).as("field 0, dark and dimmed").isLessThan(30);
    // Frame 25 is on screen at 1 s: field 0 is bright, and kept.
    assertThat(green(frames.get(2), 40, 20)).as("field 0, bright and kept").isGreaterThan(180);
  }

  @Test
  void showsAtMostTwentyFourFrames() throws IOException {
    Path file = folder.resolve("clip.mp4");
    TestMedia.write(file, VideoSpec.numbered(50), null);
    MediaSource media = MediaSource.file(file);
    int[][] cells = new int[50][];
    for (int frame = 0; frame < 50; frame++) {
      cells[frame] = new int[] {frame, frame % 4, 1};
    }
    Made made =
        Made.of(folder.resolve("a"), media)
            .pictures(Modality.VIDEO, new Grid(50, 4, 4), 64, 48, 25, cells);
    String page = page(made, media);
    assertThat(pictures(page)).hasSize(24);
    assertThat(page)
        .contains("24 of 50 frames, evenly chosen.", "One scene")
        .doesNotContain("<h2>Time line</h2>", "second of sound");
  }

  @Test
  void refusesAnotherMediumThanTheTokensWereMadeFrom() throws IOException {
    MediaSource media = photo();
    Made made =
        Made.of(folder.resolve("a"))
            .pictures(Modality.IMAGE, Grid.image(1, 1), 640, 480, 0, new int[] {0, 0, 0});
    Report report = made.write();
    Path out = folder.resolve("page.html");
    assertThatThrownBy(() -> HtmlReport.write(out, report, made.file(), media, List.of()))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("photo.png is not the medium of these tokens")
        .hasMessageContaining(media.sha256());
    assertThat(out).doesNotExist();
  }

  @Test
  void survivesFilesWithoutAnyKeptToken() throws IOException {
    MediaSource media = photo();
    String page =
        page(
            Made.of(folder.resolve("a"), media)
                .pictures(Modality.IMAGE, Grid.image(2, 2), 640, 480, 0)
                .withAttention(),
            media);
    assertThat(page).contains("0 of 4 tokens");
    assertThat(pictures(page)).hasSize(1);
  }

  @Test
  void writesOnePictureOfAllStreamsWithAndWithoutTheMedium() throws IOException {
    Path file = folder.resolve("clip.mp4");
    TestMedia.write(file, VideoSpec.numbered(50), AudioSpec.tone(2));
    MediaSource media = MediaSource.file(file);
    TokenFile tokens =
        Made.of(folder.resolve("a"), media)
            .pictures(
                Modality.VIDEO,
                new Grid(2, 4, 4),
                64,
                48,
                1,
                new int[] {0, 0, 0},
                new int[] {1, 3, 3})
            .sound(100, 50, 10)
            .read();
    Path png = folder.resolve("tokens.png");
    TokenPicture.write(png, tokens, Optional.of(media));
    BufferedImage over = ImageIO.read(png.toFile());
    TokenPicture.write(png, tokens, Optional.empty());
    BufferedImage plain = ImageIO.read(png.toFile());
    assertThat(over.getWidth()).isBetween(600, 1100);
    assertThat(count(plain, Palette.KEPT.getRGB())).isGreaterThan(2 * 70 * 70);
    assertThat(count(plain, Palette.SPAN.getRGB())).isPositive();
    assertThat(count(over, Palette.SPAN.getRGB())).isPositive();
    assertThat(count(over, Palette.BEHIND.getRGB())).as("loudness").isGreaterThan(1000);
  }

  private static int count(BufferedImage picture, int rgb) {
    int out = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        out += picture.getRGB(x, y) == rgb ? 1 : 0;
      }
    }
    return out;
  }

  @Test
  void hearsHowLoudEachPartOfTheSoundIs() {
    Path file = folder.resolve("tone.wav");
    TestMedia.write(file, null, AudioSpec.tone(1).withEncoder("pcm_s16le"));
    MediaSource media = MediaSource.file(file);
    TokenFile tokens = Made.of(folder.resolve("a"), media).sound(50, 50, 0).read();
    float[] envelope = MediaPictures.of(media, tokens).envelope(20, 2_000_000);
    for (int part = 0; part < 9; part++) {
      assertThat(envelope[part]).as("part %d", part).isGreaterThan(0.01f);
    }
    for (int part = 11; part < 20; part++) {
      assertThat(envelope[part]).as("part %d", part).isZero();
    }
  }
}
