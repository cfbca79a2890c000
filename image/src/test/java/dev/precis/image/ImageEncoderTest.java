package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.precis.decode.DecodedImage;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.SourceInfo;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageEncoderTest {
  private final ModelPack pack = TinyPack.open();

  @AfterAll
  void closePack() {
    pack.close();
  }

  private static MediaSource png(int width, int height) throws IOException {
    DecodedImage image = Pictures.pattern(width, height);
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int rgb = 0;
      for (int channel = 0; channel < 3; channel++) {
        rgb = rgb << 8 | image.rgb().get(JAVA_BYTE, 3L * i + channel) & 0xff;
      }
      picture.setRGB(i % width, i / width, rgb);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return MediaSource.bytes("pattern.png", bytes.toByteArray());
  }

  @Test
  void aPictureFileBecomesTokensThatKnowWhereTheyCameFrom() throws IOException {
    MediaSource source = png(160, 80);
    try (ImageEncoder encoder = ImageEncoder.open(pack)) {
      EncodedTokens encoded = encoder.encode(source);
      SourceInfo info = encoded.tokens().sources().getFirst();
      assertThat(encoded.tokens().grid()).isEqualTo(Grid.image(4, 4));
      assertThat(info.name()).isEqualTo("pattern.png");
      assertThat(info.sha256()).isEqualTo(source.sha256());
      assertThat(info.modality()).isEqualTo(Modality.IMAGE);
      assertThat(info.packDigest()).isEqualTo(pack.digest());
      assertThat(info.space()).isEqualTo(pack.vision().space());
      assertThat(info.grid()).isEqualTo(Grid.image(4, 4));
      assertThat(info.patch()).isEqualTo(14);
      assertThat(info.sourceWidth()).isEqualTo(160);
      assertThat(info.sourceHeight()).isEqualTo(80);
      assertThat(info.preprocessing()).isEqualTo("shortest-edge 56 bicubic center");
      // 160 x 80 -> 112 x 56; the middle 56 columns are the source's 40 to 120
      float[] box = encoded.tokens().provenance().box();
      assertThat(Arrays.copyOfRange(box, 0, 4)).containsExactly(40, 0, 60, 20);
      assertThat(Arrays.copyOfRange(box, 60, 64)).containsExactly(100, 60, 120, 80);
      assertThat(encoded.tokens().provenance().index()[15]).isEqualTo(15);
      assertThat(encoded.tokens().provenance().group()).containsOnly(-1);
      assertThat(encoder.timings().pictures()).isEqualTo(1);
    }
  }

  @Test
  void theFileAndItsPixelsGiveTheSameTokens() throws IOException {
    try (ImageEncoder encoder = ImageEncoder.open(pack)) {
      EncodedTokens file = encoder.encode(png(90, 70));
      EncodedTokens pixels =
          encoder.encode(Pictures.pattern(90, 70), "x", "00", Arena.ofAuto(), new CancelToken());
      assertThat(file.tokens().embeddings().toArray())
          .isEqualTo(pixels.tokens().embeddings().toArray());
    }
  }

  @Test
  void aTiledPictureIsASequenceOfPicturesOnePerTile() {
    ImageOptions options =
        ImageOptions.standard().withTiles(List.of(new TileGrid(2, 1))).withMaxBatch(2);
    DecodedImage image = Pictures.pattern(224, 112);
    try (ImageEncoder tiled = ImageEncoder.open(pack, VisionSize.of(pack.vision()), options)) {
      EncodedTokens encoded = tiled.encode(image, "x", "00", Arena.ofAuto(), new CancelToken());
      assertThat(encoded.tokens().grid()).isEqualTo(new Grid(3, 4, 4));
      assertThat(encoded.signals().get("attention"))
          .satisfies(signal -> assertThat(signal.rows()).isEqualTo(48));
      assertThat(encoded.signals().get("attention-map"))
          .satisfies(map -> assertThat(List.of(map.rows(), map.cols())).isEqualTo(List.of(48, 16)));
      Matrix features = Objects.requireNonNull(encoded.signals().get("frame-features"));
      assertThat(features.rows()).isEqualTo(3);
      assertThat(features.row(1)).isNotEqualTo(features.row(2));
      assertThat(encoded.tokens().provenance().t()[47]).isEqualTo(2);
      assertThat(encoded.tokens().provenance().group()[0]).isZero();
      assertThat(encoded.tokens().provenance().group()[16]).isEqualTo(1);
      assertThat(encoded.tokens().sources().getFirst().preprocessing())
          .isEqualTo("anyres 2x1 of 56 bicubic black");
      float[] box = encoded.tokens().provenance().box();
      assertThat(Arrays.copyOfRange(box, 0, 4)).containsExactly(0, 0, 56, 28);
      assertThat(Arrays.copyOfRange(box, 128, 132)).containsExactly(112, 0, 140, 28);
    }
  }

  @Test
  void tilesEncodedTogetherOrOneByOneAreTheSame() {
    DecodedImage image = Pictures.pattern(224, 112);
    ImageOptions options = ImageOptions.standard().withTiles(List.of(new TileGrid(2, 1)));
    VisionSize size = VisionSize.of(pack.vision());
    try (ImageEncoder together = ImageEncoder.open(pack, size, options);
        ImageEncoder single = ImageEncoder.open(pack, size, options.withMaxBatch(1))) {
      float[] one =
          single
              .encode(image, "x", "00", Arena.ofAuto(), new CancelToken())
              .tokens()
              .embeddings()
              .toArray();
      float[] all =
          together
              .encode(image, "x", "00", Arena.ofAuto(), new CancelToken())
              .tokens()
              .embeddings()
              .toArray();
      assertThat(all).containsExactly(one, within(1e-5f));
      assertThat(Arrays.copyOfRange(all, 0, 512)).isNotEqualTo(Arrays.copyOfRange(all, 512, 1024));
    }
  }

  @Test
  void theSamePictureGivesTheSameBytesTwice() {
    try (ImageEncoder encoder = ImageEncoder.open(pack)) {
      DecodedImage image = Pictures.pattern(75, 140);
      EncodedTokens once = encoder.encode(image, "x", "00", Arena.ofAuto(), new CancelToken());
      encoder.encode(Pictures.pattern(20, 20), "y", "00", Arena.ofAuto(), new CancelToken());
      EncodedTokens again = encoder.encode(image, "x", "00", Arena.ofAuto(), new CancelToken());
      assertThat(
              again.tokens().embeddings().segment().mismatch(once.tokens().embeddings().segment()))
          .isEqualTo(-1);
    }
  }

  @Test
  void aTextFileCalledPngIsRefusedByName() {
    try (ImageEncoder encoder = ImageEncoder.open(pack)) {
      assertThatExceptionOfType(MediaRejected.class)
          .isThrownBy(() ->
              encoder.encode(
                  MediaSource.bytes("note.png", "just words".getBytes(StandardCharsets.UTF_8))))
          .withMessageContaining("note.png");
    }
  }

  @Test
  void givesTheEntropyOfThePixelsOfEveryPictureWhenAsked() throws IOException {
    ImageOptions asked =
        ImageOptions.standard()
            .withTiles(List.of(new TileGrid(2, 1)))
            .withMaxBatch(2)
            .withSignals(PatchEntropy.SIGNAL::equals);
    VisionSize size = VisionSize.of(pack.vision());
    MediaSource source = png(2 * size.width(), size.height());
    DecodedImage image = Pictures.pattern(2 * size.width(), size.height());
    try (ImageEncoder encoder = ImageEncoder.open(pack, size, asked);
        ImageEncoder without =
            ImageEncoder.open(pack, size, asked.withSignals("attention"::equals))) {
      EncodedTokens encoded = encoder.encode(source);
      assertThat(encoded.signals()).containsOnlyKeys(PatchEntropy.SIGNAL);
      assertThat(without.encode(source).signals()).containsOnlyKeys("attention");
      int perPicture = size.grid().tokens();
      Matrix entropy = Objects.requireNonNull(encoded.signals().get(PatchEntropy.SIGNAL));
      assertThat(entropy.rows()).isEqualTo(3 * perPicture);
      // The tiles fit the picture exactly, so the second one is its right half.
      Matrix expected = Matrix.allocate(perPicture, 1);
      PatchEntropy.fill(rightHalf(image), size, expected, 0);
      assertThat(entropy.slice(2 * perPicture, 3 * perPicture).toArray())
          .isEqualTo(expected.toArray());
      assertThat(entropy.slice(0, perPicture).toArray()).isNotEqualTo(expected.toArray());
    }
  }

  private static MemorySegment rightHalf(DecodedImage image) {
    int half = image.width() / 2;
    MemorySegment out = Pictures.rgb(half, image.height());
    for (int y = 0; y < image.height(); y++) {
      long from = 3L * ((long) y * image.width() + half);
      MemorySegment.copy(image.rgb(), from, out, 3L * y * half, 3L * half);
    }
    return out;
  }
}
