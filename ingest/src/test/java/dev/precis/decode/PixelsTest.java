package dev.precis.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.media.ScaleFilter;
import dev.precis.sample.FrameSampler;
import dev.precis.testmedia.FrameNumber;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {
  private static final byte GUARD = 0x5a;

  @TempDir Path folder;

  /** The last frame of the clip, and after it 4 KiB that nobody may touch. */
  private MemorySegment last(Path clip, Function<FrameSize, FrameGeometry> geometry, Arena arena) {
    try (VideoReader reader =
        MediaDecoder.inProcess()
            .video(MediaSource.file(clip), FrameSampler.everyFrame(), MediaLimits.BATCH)) {
      FrameGeometry first = geometry.apply(reader.info().size());
      MemorySegment rgb = arena.allocate(first.canvasBytes() + 4096);
      rgb.fill(GUARD);
      FrameTarget target = new FrameTarget(rgb.asSlice(0, first.canvasBytes()), geometry);
      int count = 0;
      while (reader.next(target) != null) {
        count++;
      }
      assertThat(count).isPositive();
      for (long i = first.canvasBytes(); i < rgb.byteSize(); i++) {
        assertThat(rgb.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(GUARD);
      }
      return rgb;
    }
  }

  private static int green(MemorySegment rgb, int width, int x, int y) {
    return rgb.get(ValueLayout.JAVA_BYTE, 3L * ((long) y * width + x) + 1) & 0xff;
  }

  private Path board(String name, VideoSpec spec) {
    return TestMedia.write(folder.resolve(name), spec, null);
  }

  @ParameterizedTest
  @CsvSource({"224, 224", "33, 17", "1, 1", "65, 3", "300, 301", "16, 2000", "31, 64"})
  void nothingIsWrittenBehindTheCanvas(int width, int height) {
    Path clip = board("a.mp4", VideoSpec.numbered(3).withSize(98, 50));
    for (ScaleFilter filter : ScaleFilter.values()) {
      try (Arena arena = Arena.ofConfined()) {
        last(clip, size -> FrameGeometry.stretch(size, width, height, filter), arena);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {98, 64, 112})
  void unscaledFramesStayInsideToo(int width) {
    Path clip = board("a.mp4", VideoSpec.numbered(3).withSize(width, 50));
    try (Arena arena = Arena.ofConfined()) {
      last(clip, size -> FrameGeometry.stretch(size, width, 50, ScaleFilter.BICUBIC), arena);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "libvpx-vp9, yuv444p, a.webm",
    "libvpx-vp9, yuv422p, a.webm",
    "libsvtav1, yuv420p10le, a.mkv",
    "mjpeg, yuvj420p, a.avi",
    "mjpeg, yuvj444p, a.avi",
    "mpeg4, yuv420p, a.avi",
    "libopenh264, yuv420p, a.mp4"
  })
  void pixelFormatsComeOutAsTheSamePicture(String encoder, String format, String name) {
    VideoSpec spec =
        VideoSpec.numbered(14)
            .withEncoder(encoder)
            .withSize(128, 96)
            .withPixelFormat(avutil.av_get_pix_fmt(format));
    Path clip = board(name, spec);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rgb =
          last(clip, size -> FrameGeometry.stretch(size, 64, 48, ScaleFilter.BICUBIC), arena);
      assertThat(FrameNumber.read(rgb, 64, 48)).isEqualTo(13);
      // Luma 40 and 210 in limited range become 28 and 226; full range keeps them.
      boolean full = format.startsWith("yuvj");
      assertThat(green(rgb, 64, 8, 6)).isCloseTo(full ? 210 : 226, within(6));
      assertThat(green(rgb, 64, 24, 6)).isCloseTo(full ? 40 : 28, within(6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void rotatedVideoIsShownUpright(int quarterTurns) {
    Path clip =
        board("a.mp4", VideoSpec.numbered(14).withSize(128, 64).withQuarterTurns(quarterTurns));
    boolean turned = quarterTurns % 2 == 1;
    int width = turned ? 32 : 64;
    int height = turned ? 64 : 32;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rgb =
          last(
              clip,
              size -> {
                assertThat(size)
                    .isEqualTo(turned ? new FrameSize(64, 128) : new FrameSize(128, 64));
                return FrameGeometry.stretch(size, width, height, ScaleFilter.AREA);
              },
              arena);
      // Turn the shown picture back by hand: stored (x, y) clockwise goes to (H - 1 - y, x).
      MemorySegment stored = arena.allocate(3L * 64 * 32);
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 64; x++) {
          int shownX =
              switch (quarterTurns) {
                case 0 -> x;
                case 1 -> 31 - y;
                case 2 -> 63 - x;
                default -> y;
              };
          int shownY =
              switch (quarterTurns) {
                case 0 -> y;
                case 1 -> x;
                case 2 -> 31 - y;
                default -> 63 - x;
              };
          for (int channel = 0; channel < 3; channel++) {
            byte value =
                rgb.get(ValueLayout.JAVA_BYTE, 3L * ((long) shownY * width + shownX) + channel);
            stored.set(ValueLayout.JAVA_BYTE, 3L * (y * 64L + x) + channel, value);
          }
        }
      }
      assertThat(FrameNumber.read(stored, 64, 32)).isEqualTo(13);
    }
  }

  @Test
  void aCropShowsThatPartOfThePicture() {
    Path clip = board("a.mp4", VideoSpec.numbered(10).withSize(256, 192));
    SplittableRandom random = new SplittableRandom(5);
    try (Arena arena = Arena.ofConfined()) {
      for (int round = 0; round < 10; round++) {
        int x0 = random.nextInt(4);
        int y0 = random.nextInt(4);
        // Frame 9 = bits 0 and 3: fields (0,0) and (3,0) are bright.
        boolean bright = y0 == 0 && (x0 == 0 || x0 == 3);
        MemorySegment rgb =
            last(
                clip,
                size ->
                    FrameGeometry.crop(
                        64 * x0 + 8, 48 * y0 + 8, 48, 32, 16, 16, ScaleFilter.BICUBIC),
                arena);
        for (int i = 0; i < 256; i++) {
          assertThat(green(rgb, 16, i % 16, i / 16)).isCloseTo(bright ? 226 : 28, within(14));
        }
      }
    }
  }

  @Test
  void aPictureFittedIntoACanvasLeavesItsMarginsAlone() {
    Path clip = board("a.mp4", VideoSpec.numbered(1).withSize(128, 64));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rgb =
          last(clip, size -> FrameGeometry.contain(size, 64, 64, ScaleFilter.BICUBIC), arena);
      for (int x = 0; x < 64; x++) {
        assertThat(green(rgb, 64, x, 15)).isEqualTo(GUARD);
        assertThat(green(rgb, 64, x, 48)).isEqualTo(GUARD);
        assertThat(green(rgb, 64, x, 16)).isCloseTo(28, within(8));
        assertThat(green(rgb, 64, x, 47)).isCloseTo(28, within(8));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ScaleFilter.class)
  void everyFilterScales(ScaleFilter filter) {
    Path clip = board("a.mp4", VideoSpec.numbered(6).withSize(256, 192));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment rgb = last(clip, size -> FrameGeometry.stretch(size, 112, 112, filter), arena);
      assertThat(FrameNumber.read(rgb, 112, 112)).isEqualTo(5);
    }
  }

  @Test
  void aTargetThatIsTooSmallOrACropOutsideIsRefused() {
    Path clip = board("a.mp4", VideoSpec.numbered(2));
    try (VideoReader reader =
            MediaDecoder.inProcess()
                .video(MediaSource.file(clip), FrameSampler.everyFrame(), MediaLimits.DEFAULT);
        Arena arena = Arena.ofConfined()) {
      MemorySegment small = arena.allocate(3 * 16 * 16 - 1);
      assertThatThrownBy(() ->
              reader.next(
                  FrameTarget.fixed(
                      small, FrameGeometry.crop(0, 0, 64, 48, 16, 16, ScaleFilter.BICUBIC))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("767");
      assertThatThrownBy(() ->
              reader.next(
                  FrameTarget.fixed(
                      small, FrameGeometry.crop(1, 0, 64, 48, 8, 8, ScaleFilter.BICUBIC))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("leaves the picture");
    }
  }
}
