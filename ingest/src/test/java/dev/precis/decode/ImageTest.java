package dev.precis.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.media.ImageInfo;
import dev.precis.media.MediaKind;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaRejected;
import dev.precis.media.MediaSource;
import dev.precis.media.Orientation;
import dev.precis.media.RejectionCode;
import dev.precis.testmedia.TestImages;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {
  private final MediaDecoder decoder = MediaDecoder.inProcess();

  private DecodedImage decode(byte[] file, Arena arena) {
    return decoder.image(MediaSource.bytes("picture", file), MediaLimits.DEFAULT, arena);
  }

  private ImageInfo probe(byte[] file) {
    return decoder
        .probe(MediaSource.bytes("picture", file), MediaLimits.DEFAULT)
        .image()
        .orElseThrow();
  }

  private RejectionCode refusal(byte[] file) {
    MediaRejected[] caught = new MediaRejected[1];
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> decode(file, arena))
          .isInstanceOfSatisfying(MediaRejected.class, rejected -> caught[0] = rejected);
    }
    return caught[0].code();
  }

  private static int[] pixel(DecodedImage image, int x, int y) {
    long at = 3L * ((long) y * image.width() + x);
    int[] rgb = new int[3];
    for (int i = 0; i < 3; i++) {
      rgb[i] = image.rgb().get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
    }
    return rgb;
  }

  private static void assertPixel(DecodedImage image, int x, int y, int tolerance, int... rgb) {
    int[] found = pixel(image, x, y);
    for (int i = 0; i < 3; i++) {
      assertThat(found[i]).as("channel %d at %d,%d", i, x, y).isCloseTo(rgb[i], within(tolerance));
    }
  }

  @ParameterizedTest
  @CsvSource({"png, 0", "bmp, 0", "jpg, 12", "webp, 20", "gif, 6"})
  void aPictureKeepsItsColours(String extension, int tolerance) {
    byte[] file = TestImages.quadrants(extension, 64, 48);
    ImageInfo info = probe(file);
    assertThat(info.storedWidth()).isEqualTo(64);
    assertThat(info.storedHeight()).isEqualTo(48);
    assertThat(info.frames()).isEqualTo(1);
    try (Arena arena = Arena.ofConfined()) {
      DecodedImage image = decode(file, arena);
      assertThat(image.size()).isEqualTo(info.size());
      assertPixel(image, 8, 8, tolerance, 255, 0, 0);
      assertPixel(image, 56, 8, tolerance, 0, 255, 0);
      assertPixel(image, 8, 40, tolerance, 0, 0, 255);
      assertPixel(image, 56, 40, tolerance, 255, 255, 255);
    }
  }

  @ParameterizedTest
  @EnumSource(Orientation.class)
  void orientationIsApplied(Orientation orientation) {
    byte[] plain = TestImages.quadrants("jpg", 64, 48);
    for (boolean little : new boolean[] {false, true}) {
      byte[] file = TestImages.withExif(plain, orientation.exif(), little);
      assertThat(probe(file).orientation()).isEqualTo(orientation);
      try (Arena arena = Arena.ofConfined()) {
        DecodedImage image = decode(file, arena);
        DecodedImage stored = decode(plain, arena);
        assertThat(image.width()).isEqualTo(orientation.transposed() ? 48 : 64);
        // EXIF: where the stored first row and first column are shown.
        int right = image.width() - 8;
        int below = image.height() - 8;
        int[] corner =
            switch (orientation) {
              case NORMAL, TRANSPOSED -> new int[] {8, 8};
              case MIRRORED, CLOCKWISE_90 -> new int[] {right, 8};
              case TURNED_180, TRANSVERSED -> new int[] {right, below};
              case FLIPPED, COUNTERCLOCKWISE_90 -> new int[] {8, below};
            };
        assertThat(pixel(image, corner[0], corner[1])).isEqualTo(pixel(stored, 8, 8));
        int[] greenCorner =
            switch (orientation) {
              case MIRRORED, COUNTERCLOCKWISE_90 -> new int[] {8, 8};
              case NORMAL, TRANSVERSED -> new int[] {right, 8};
              case FLIPPED, CLOCKWISE_90 -> new int[] {right, below};
              case TURNED_180, TRANSPOSED -> new int[] {8, below};
            };
        assertPixel(image, greenCorner[0], greenCorner[1], 12, 0, 255, 0);
      }
    }
  }

  @Test
  void transparencyIsLaidOverWhite() {
    try (Arena arena = Arena.ofConfined()) {
      for (String extension : List.of("png", "webp")) {
        DecodedImage image = decode(TestImages.red(extension, 0, 128, 255), arena);
        int tolerance = extension.equals("png") ? 1 : 8;
        assertPixel(image, 8, 8, tolerance, 255, 255, 255);
        assertPixel(image, 24, 8, tolerance, 255, 127, 127);
        assertPixel(image, 40, 8, tolerance, 255, 0, 0);
      }
    }
  }

  @Test
  void greyAndSixteenBitBecomeRgb() {
    try (Arena arena = Arena.ofConfined()) {
      assertPixel(decode(TestImages.grey("png", 77, false), arena), 3, 3, 0, 77, 77, 77);
      assertPixel(decode(TestImages.grey("jpg", 77, false), arena), 3, 3, 2, 77, 77, 77);
      assertPixel(decode(TestImages.grey("png", 77, true), arena), 3, 3, 0, 77, 77, 77);
    }
  }

  @Test
  void aHugeClaimIsRefusedFromTheHeaderWithoutMemoryForIt() throws Exception {
    byte[] bomb = TestImages.pngHeader(30_000, 30_000);
    refusal(TestImages.pngHeader(60_000, 60_000));
    long before = residentBytes();
    assertThatThrownBy(() -> decode(bomb, Arena.global()))
        .isInstanceOf(MediaRejected.class)
        .hasMessage(
            "picture: header claims 30000 x 30000 = 900000000 pixels; at most 50000000 are allowed")
        .satisfies(error -> {
          MediaRejected rejected = (MediaRejected) error;
          assertThat(rejected.limit()).hasValue(50_000_000);
          assertThat(rejected.observed()).hasValue(900_000_000);
        });
    assertThat(residentBytes() - before).isLessThan(8L << 20);
  }

  /** Resident memory of this process; 0 where the system does not tell. */
  private static long residentBytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }

  @ParameterizedTest
  @CsvSource({
    "65535, 1, MEDIA_BAD_SIDE",
    "1, 65535, MEDIA_BAD_SIDE",
    "0, 0, MEDIA_BAD_SIDE",
    "0, 10, MEDIA_BAD_SIDE",
    "4294967295, 1, MEDIA_BAD_SIDE",
    "4294967295, 4294967295, MEDIA_BAD_SIDE",
    "2010, 10, MEDIA_BAD_ASPECT",
    "7072, 7072, MEDIA_TOO_MANY_PIXELS"
  })
  void absurdSidesAreRefused(long width, long height, RejectionCode code) {
    assertThat(refusal(TestImages.pngHeader(width, height))).isEqualTo(code);
  }

  @Test
  void aHeaderThatDisagreesWithThePixelsIsRefused() {
    byte[] file = TestImages.quadrants("jpg", 64, 48);
    int frame = TestImages.jpegFrameHeader(file);
    file[frame + 6] = 40;
    try (Arena arena = Arena.ofConfined()) {
      // The decoder believes the same header: fewer rows come out, never more than were checked.
      assertThat(decode(file, arena).height()).isEqualTo(40);
    }
    byte[] webp = TestImages.extendedWebp(TestImages.quadrants("webp", 64, 48), 640, 480);
    assertThat(refusal(webp)).isEqualTo(RejectionCode.MEDIA_SIZE_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "webp", "gif", "bmp"})
  void damagedPicturesNeverDoMoreThanRefuse(String extension) {
    byte[] good = TestImages.quadrants(extension, 64, 48);
    SplittableRandom random = new SplittableRandom(9);
    int refused = 0;
    for (int round = 0; round < 64; round++) {
      byte[] bad = good.clone();
      if (round < 16) {
        bad = Arrays.copyOf(bad, Math.max(1, bad.length * round / 16));
      } else {
        for (int flip = 0; flip <= bad.length / 100; flip++) {
          bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      try (Arena arena = Arena.ofConfined()) {
        decode(bad, arena);
      } catch (MediaRejected expected) {
        refused++;
      }
    }
    // Every truncated file at least, except where the missing part was nothing but zeros.
    assertThat(refused).isGreaterThanOrEqualTo(extension.equals("bmp") ? 1 : 15);
  }

  @Test
  void metadataAreNotHandedToTheDecoder() {
    try (Arena arena = Arena.ofConfined()) {
      byte[] file = TestImages.withTextChunks(TestImages.quadrants("png", 16, 16), 3000);
      assertPixel(decode(file, arena), 2, 2, 0, 255, 0, 0);
    }
    byte[] flood = TestImages.withTextChunks(TestImages.quadrants("png", 16, 16), 1_000_000);
    assertThat(refusal(flood)).isEqualTo(RejectionCode.MEDIA_TOO_MUCH_METADATA);
  }

  @Test
  void ofAnAnimationTheFirstFrameIsDecodedAndCountingStops() {
    byte[] file = TestImages.animatedGif(100_000);
    assertThat(probe(file).frames()).isEqualTo(65);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(decode(file, arena).size().width()).isEqualTo(4);
    }
  }

  @Test
  void fileBytesAreLimited() {
    byte[] file = TestImages.quadrants("bmp", 64, 48);
    MediaLimits small = MediaLimits.DEFAULT.with().imageBytes(file.length - 1).build();
    assertThatThrownBy(() -> decoder.image(MediaSource.bytes("a", file), small, Arena.global()))
        .isInstanceOfSatisfying(
            MediaRejected.class,
            refused -> assertThat(refused.code()).isEqualTo(RejectionCode.MEDIA_TOO_LARGE));
  }

  @ParameterizedTest
  @CsvSource({
    "'II*\0rest of it', TIFF",
    "'MM\0*rest of it', TIFF",
    "'\0\0\0\fjP  ', JPEG 2000",
    "'\0\0\0\u0018ftypheic\0\0\0\0', HEIF",
    "'\0\0\0\u0018ftypavif\0\0\0\0', AVIF",
    "'8BPS\0\u0001', Photoshop",
    "'%PDF-1.7', PDF",
    "'SIMPLE  =   T', FITS",
    "'<?xml version=\"1.0\"?><svg xmlns=\"x\">', SVG",
    "'hello', plain text"
  })
  void rareFormatsAreRefusedByContentAndNamed(String content, String named) {
    byte[] file = content.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refusal(file)).isEqualTo(RejectionCode.MEDIA_UNSUPPORTED_TYPE);
    assertThatThrownBy(() -> decode(file, Arena.global())).hasMessageContaining(named);
  }

  @Test
  void aProbeTellsPicturesApart() {
    assertThat(
            decoder
                .probe(
                    MediaSource.bytes("x.mp4", TestImages.quadrants("png", 8, 8)),
                    MediaLimits.DEFAULT)
                .kind())
        .isEqualTo(MediaKind.IMAGE);
  }
}
