package dev.precis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.decode.DecodedImage;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.CancelToken;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.testmedia.TestImages;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmallPicturesTest {
  private static final MediaDecoder DECODER = MediaDecoder.inProcess();
  private static final SmallPictures PICTURES = new SmallPictures(DECODER, MediaLimits.DEFAULT);

  @ParameterizedTest
  @CsvSource({
    "100%,1000,500,1,1000,500",
    "25%,1000,500,1,500,250",
    "100%,8192,64,1,2048,16",
    "4,1000,500,1,79,39",
    "4,1000,500,4,39,19",
    "4/frame,1000,500,4,79,39",
    "1,3000,10,1,484,1",
    "1000000,30,20,1,30,20"
  })
  void theBudgetIsAShareOfThePixelsOrANumberOfSquares(
      String keep, int width, int height, int shown, int smallWidth, int smallHeight) {
    PixelBudget budget = PixelBudget.of(Budget.parse(keep));
    assertThat(budget.fit(new FrameSize(width, height), shown))
        .isEqualTo(new FrameSize(smallWidth, smallHeight));
  }

  @Test
  void aBudgetThatNeedsAnEncoderIsRefused() {
    assertThatThrownBy(() -> PixelBudget.of(Budget.auto(0.9)))
        .isInstanceOfSatisfying(
            PrecisException.class, e -> assertThat(e.code()).isEqualTo("BUDGET_UNSUPPORTED"));
  }

  private static int channel(DecodedImage image, int x, int y, int channel) {
    long at = 3L * (y * image.width() + x) + channel;
    return image.rgb().get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  @Test
  void aPictureComesOutSmallerWithItsColoursInPlace() {
    MediaSource source = MediaSource.bytes("a", TestImages.quadrants(".png", 400, 200));
    SmallPictures.Picture small = PICTURES.image(source, PixelBudget.of(Budget.keep(0.25)));
    assertThat(small.size()).isEqualTo(new FrameSize(200, 100));
    assertThat(small.tokens()).isEqualTo(8 * 4);
    assertThat(small.tokensIn()).isEqualTo(15 * 8);
    assertThat(small.type()).isEqualTo("image/jpeg");
    try (Arena memory = Arena.ofConfined()) {
      DecodedImage before = DECODER.image(source, MediaLimits.DEFAULT, memory);
      DecodedImage after =
          DECODER.image(MediaSource.bytes("b", small.file()), MediaLimits.DEFAULT, memory);
      assertThat(after.size()).isEqualTo(small.size());
      for (int x : new int[] {50, 150}) {
        for (int y : new int[] {25, 75}) {
          for (int channel = 0; channel < 3; channel++) {
            assertThat(channel(after, x, y, channel))
                .isCloseTo(channel(before, 2 * x, 2 * y, channel), within(12));
          }
        }
      }
    }
  }

  @Test
  void aPictureThatIsSmallEnoughGoesAsItCame() {
    byte[] file = TestImages.quadrants(".png", 60, 40);
    SmallPictures.Picture same =
        PICTURES.image(MediaSource.bytes("a", file), PixelBudget.of(Budget.keep(1)));
    assertThat(same.file()).isEqualTo(file);
    assertThat(same.type()).isEqualTo("image/png");
    assertThat(same.tokens()).isEqualTo(same.tokensIn());
  }

  @Test
  void aVideoBecomesAFewSmallFrames(@TempDir Path folder) {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(60), null);
    MediaSource source = MediaSource.file(film);
    FrameSize full = DECODER.probe(source, MediaLimits.DEFAULT).video().orElseThrow().size();
    List<SmallPictures.Picture> frames =
        PICTURES.video(source, new PixelBudget(Budget.keep(0.25), 5), new CancelToken());
    assertThat(frames).hasSize(5);
    for (SmallPictures.Picture frame : frames) {
      assertThat(frame.size()).isEqualTo(new FrameSize(full.width() / 2, full.height() / 2));
      try (Arena memory = Arena.ofConfined()) {
        MediaSource file = MediaSource.bytes("frame", frame.file());
        assertThat(DECODER.image(file, MediaLimits.DEFAULT, memory).size()).isEqualTo(frame.size());
      }
    }
    assertThat(frames.get(0).file()).isNotEqualTo(frames.get(4).file());
  }
}
