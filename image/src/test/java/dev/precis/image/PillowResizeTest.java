package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.precis.decode.DecodedImage;
import dev.precis.media.FrameSize;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class PillowResizeTest {
  @ParameterizedTest
  @CsvFileSource(resources = "pillow-resize.csv", useHeadersInDisplayName = true)
  void givesTheSameBytesAsPillow(
      int width, int height, int targetWidth, int targetHeight, PillowFilter filter, String sha) {
    DecodedImage image = Pictures.pattern(width, height);
    MemorySegment out = Pictures.rgb(targetWidth, targetHeight);
    PillowResize.of(image.size(), new FrameSize(targetWidth, targetHeight), filter)
        .run(image.rgb(), out);
    assertThat(Pictures.sha256(out)).isEqualTo(sha);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aWindowHoldsThatPartOfTheWhole(int seed) {
    Random random = new Random(seed);
    DecodedImage image = Pictures.pattern(1 + random.nextInt(90), 1 + random.nextInt(90));
    FrameSize target = new FrameSize(1 + random.nextInt(60), 1 + random.nextInt(60));
    PillowResize resize = PillowResize.of(image.size(), target, PillowFilter.BICUBIC);
    MemorySegment whole = Pictures.rgb(target.width(), target.height());
    resize.run(image.rgb(), whole);
    int x = random.nextInt(target.width());
    int y = random.nextInt(target.height());
    int width = 1 + random.nextInt(target.width() - x);
    int height = 1 + random.nextInt(target.height() - y);
    MemorySegment part = Pictures.rgb(width, height);
    resize.window(new PixelWindow(x, y, width, height)).run(image.rgb(), part);
    for (int row = 0; row < height; row++) {
      long from = 3L * ((long) (y + row) * target.width() + x);
      assertThat(whole.asSlice(from, 3L * width).toArray(JAVA_BYTE))
          .isEqualTo(part.asSlice(3L * row * width, 3L * width).toArray(JAVA_BYTE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 12, 13, 14, 15, 16})
  void aCanvasThatTakesNoMemoryLooksLikeOneThatDoes(int seed) {
    Random random = new Random(seed);
    DecodedImage image = Pictures.pattern(1 + random.nextInt(50), 1 + random.nextInt(50));
    int left = random.nextInt(20);
    int top = random.nextInt(20);
    FrameSize canvas =
        new FrameSize(
            image.width() + left + random.nextInt(20), image.height() + top + random.nextInt(20));
    RgbColour colour = new RgbColour(200, 3, 77);
    FrameSize target = new FrameSize(1 + random.nextInt(70), 1 + random.nextInt(70));
    MemorySegment real = Pictures.rgb(canvas.width(), canvas.height());
    colour.fill(real);
    for (int row = 0; row < image.height(); row++) {
      MemorySegment.copy(
          image.rgb(),
          3L * row * image.width(),
          real,
          3L * ((long) (top + row) * canvas.width() + left),
          3L * image.width());
    }
    MemorySegment expected = Pictures.rgb(target.width(), target.height());
    PillowResize.of(canvas, target, PillowFilter.BILINEAR).run(real, expected);
    MemorySegment seen = Pictures.rgb(target.width(), target.height());
    PillowResize.of(image.size(), target, PillowFilter.BILINEAR)
        .onCanvas(canvas, left, top, colour)
        .run(image.rgb(), seen);
    assertThat(seen.mismatch(expected)).isEqualTo(-1);
  }

  @Test
  void writesIntoTheMiddleOfALargerPictureAndNowhereElse() {
    DecodedImage image = Pictures.pattern(9, 8);
    MemorySegment out = Pictures.rgb(6, 5);
    out.fill((byte) 7);
    PillowResize.of(image.size(), new FrameSize(3, 2), PillowFilter.BICUBIC)
        .run(image.rgb(), out, new FrameSize(6, 5), 2, 1);
    MemorySegment alone = Pictures.rgb(3, 2);
    PillowResize.of(image.size(), new FrameSize(3, 2), PillowFilter.BICUBIC)
        .run(image.rgb(), alone);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 6; x++) {
        boolean inside = x >= 2 && x < 5 && y >= 1 && y < 3;
        int expected = inside ? Pictures.at(alone, 3, x - 2, y - 1, 0) : 7;
        assertThat(Pictures.at(out, 6, x, y, 0)).as("x %d y %d", x, y).isEqualTo(expected);
      }
    }
  }

  @Test
  void aWindowOutsideThePictureIsRefused() {
    PillowResize resize =
        PillowResize.of(new FrameSize(4, 4), new FrameSize(8, 8), PillowFilter.BICUBIC);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resize.window(new PixelWindow(1, 0, 8, 8)))
        .withMessageContaining("leaves the picture");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> resize.onCanvas(new FrameSize(4, 5), 1, 0, RgbColour.BLACK))
        .withMessageContaining("leaves the canvas");
  }

  @Test
  void memoryShorterThanThePictureIsRefusedBeforeAnythingIsWrittenBeyondIt() {
    PillowResize resize =
        PillowResize.of(new FrameSize(4, 4), new FrameSize(8, 8), PillowFilter.BICUBIC);
    org.assertj.core.api.Assertions.assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> resize.run(Pictures.rgb(4, 3), Pictures.rgb(8, 8)));
    org.assertj.core.api.Assertions.assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> resize.run(Pictures.rgb(4, 4), Pictures.rgb(8, 7)));
  }
}
