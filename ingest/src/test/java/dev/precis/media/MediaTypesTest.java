package dev.precis.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.sample.FrameSampler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {
  @Test
  void defaultLimitsAreThoseDocumented() {
    MediaLimits limits = MediaLimits.DEFAULT;
    assertThat(limits.imagePixels()).isEqualTo(50_000_000);
    assertThat(limits.imageSide()).isEqualTo(16_384);
    assertThat(limits.imageAspect()).isEqualTo(200);
    assertThat(limits.animationFrames()).isEqualTo(64);
    assertThat(limits.containerStreams()).isEqualTo(8);
    assertThat(limits.videoLongSide()).isEqualTo(4096);
    assertThat(limits.videoShortSide()).isEqualTo(2304);
    assertThat(limits.sampledFrames()).isEqualTo(768);
    assertThat(limits.walkedFrames()).isEqualTo(108_000);
    assertThat(limits.audioSeconds()).isEqualTo(7200);
    assertThat(limits.audioChannels()).isEqualTo(8);
    assertThat(limits.lowestSampleRate()).isEqualTo(4000);
    assertThat(limits.highestSampleRate()).isEqualTo(192_000);
    assertThat(MediaLimits.BATCH.walkedFrames()).isEqualTo(12 * 3600 * 60);
    assertThat(MediaLimits.BATCH.audioSeconds()).isEqualTo(24 * 3600);
    assertThat(limits.with().build()).isEqualTo(limits);
  }

  @Test
  void everySetterChangesItsOwnLimit() throws ReflectiveOperationException {
    for (var component : MediaLimits.class.getRecordComponents()) {
      MediaLimitsBuilder builder = MediaLimits.DEFAULT.with();
      var setter = MediaLimitsBuilder.class.getMethod(component.getName(), component.getType());
      long old = ((Number) component.getAccessor().invoke(MediaLimits.DEFAULT)).longValue();
      if (component.getType() == int.class) {
        setter.invoke(builder, (int) old - 1);
      } else {
        setter.invoke(builder, old - 1);
      }
      MediaLimits changed = builder.build();
      for (var other : MediaLimits.class.getRecordComponents()) {
        long before = ((Number) other.getAccessor().invoke(MediaLimits.DEFAULT)).longValue();
        long after = ((Number) other.getAccessor().invoke(changed)).longValue();
        assertThat(after)
            .as("%s after changing %s", other.getName(), component.getName())
            .isEqualTo(other.getName().equals(component.getName()) ? before - 1 : before);
      }
    }
  }

  @Test
  void noLimitCanBeSwitchedOff() {
    assertThatThrownBy(() -> MediaLimits.DEFAULT.with().imagePixels(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("imagePixels must be 1..268000000, was 0");
    assertThatThrownBy(() -> MediaLimits.DEFAULT.with().imageSide(32_769).build())
        .hasMessageContaining("imageSide");
    assertThatThrownBy(() ->
            MediaLimits.DEFAULT.with().lowestSampleRate(10_000).highestSampleRate(9_999).build())
        .hasMessageContaining("lowestSampleRate");
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -1,
        1000.5,
        1e9,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      })
  void absurdRatesAreRefused(double fps) {
    assertThatThrownBy(() -> FrameSampler.byRate(fps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fps");
  }

  @Test
  void absurdCountsAndTimesAreRefused() {
    assertThatThrownBy(() -> FrameSampler.byCount(0)).hasMessageContaining("was 0");
    assertThatThrownBy(FrameSampler::atTimes).hasMessageContaining("at least one");
    assertThatThrownBy(() -> FrameSampler.atTimes(5, -7)).hasMessageContaining("-7");
    assertThat(FrameSampler.atTimes(3, 1)).isEqualTo(FrameSampler.atTimes(1, 3));
  }

  @Test
  void aDigestCoversAllBytes() {
    byte[] bytes = "abc".getBytes(StandardCharsets.UTF_8);
    assertThat(MediaSource.bytes("x", bytes).sha256())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void cancellingRunsEachActionOnce() {
    CancelToken token = new CancelToken();
    List<String> ran = new ArrayList<>();
    token.onCancel(() -> ran.add("kept"));
    token.onCancel(() -> ran.add("dropped")).close();
    token.cancel();
    token.cancel();
    token.onCancel(() -> ran.add("late"));
    assertThat(ran).containsExactly("kept", "late");
  }

  @ParameterizedTest
  @CsvSource({
    "1280, 720, 224, 224, 280, 0, 720, 720",
    "720, 1280, 224, 224, 0, 280, 720, 720",
    "640, 480, 224, 224, 80, 0, 480, 480",
    "3, 1000, 100, 1, 0, 499, 3, 1"
  })
  void coveringCropsTheMiddle(
      int width, int height, int toWidth, int toHeight, int x, int y, int cropW, int cropH) {
    FrameGeometry cover =
        FrameGeometry.cover(new FrameSize(width, height), toWidth, toHeight, ScaleFilter.BICUBIC);
    assertThat(cover)
        .isEqualTo(FrameGeometry.crop(x, y, cropW, cropH, toWidth, toHeight, ScaleFilter.BICUBIC));
  }

  @Test
  void containingKeepsTheAspect() {
    FrameGeometry fit = FrameGeometry.contain(new FrameSize(1280, 720), 448, 448, ScaleFilter.AREA);
    assertThat(fit.width()).isEqualTo(448);
    assertThat(fit.height()).isEqualTo(252);
    assertThat(fit.offsetY()).isEqualTo(98);
    assertThat(fit.canvasBytes()).isEqualTo(448 * 448 * 3);
  }

  @Test
  void impossibleGeometriesAreRefused() {
    assertThatThrownBy(() -> new FrameGeometry(0, 0, 1, 1, 10, 10, ScaleFilter.AREA, 1, 0, 10, 10))
        .hasMessageContaining("leaves the canvas");
    assertThatThrownBy(() -> FrameGeometry.crop(-1, 0, 1, 1, 1, 1, ScaleFilter.AREA))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> FrameGeometry.crop(0, 0, 1, 1, 20_000, 1, ScaleFilter.AREA))
        .hasMessageContaining("20000");
  }

  @Test
  void turningForthAndBackIsTheSamePixel() {
    for (Orientation orientation : Orientation.values()) {
      FrameSize shown = orientation.displayed(5, 3);
      boolean[] met = new boolean[15];
      for (int y = 0; y < shown.height(); y++) {
        for (int x = 0; x < shown.width(); x++) {
          met[orientation.storedY(x, y, 3) * 5 + orientation.storedX(x, y, 5)] = true;
        }
      }
      assertThat(met).doesNotContain(false);
      assertThat(Orientation.ofExif(orientation.exif())).isEqualTo(orientation);
    }
    assertThat(Orientation.ofExif(9)).isEqualTo(Orientation.NORMAL);
  }

  @Test
  void partsOfARequestAddUp() {
    MediaLimits limits =
        MediaLimits.DEFAULT.with().requestImages(3).requestVideos(1).requestPixels(250).build();
    ImageInfo ten = new ImageInfo("png", 10, 10, Orientation.NORMAL, 1);
    MediaProbe image = new MediaProbe(MediaKind.IMAGE, "png", 1, 0, ten, null, null);
    MediaProbe video = new MediaProbe(MediaKind.VIDEO, "mov", 1, 0, null, null, null);
    MediaTally tally = new MediaTally(limits);
    tally.add("a", image);
    tally.add("b", video);
    tally.add("c", image);
    assertThatThrownBy(() -> tally.add("d", image))
        .hasMessage("d: makes 300 pixels over all pictures; one request may have 250");
    assertThatThrownBy(() -> tally.add("e", image)).hasMessageContaining("4 pictures");
    assertThatThrownBy(() -> tally.add("f", video))
        .isInstanceOfSatisfying(
            MediaRejected.class,
            refused -> assertThat(refused.code()).isEqualTo(RejectionCode.MEDIA_TOO_MANY_PARTS));
  }
}
