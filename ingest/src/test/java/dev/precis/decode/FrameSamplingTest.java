package dev.precis.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.decode.Shots.Shot;
import dev.precis.media.MediaLimits;
import dev.precis.sample.FrameSampler;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrameSamplingTest {
  @TempDir Path folder;

  private Path clip(String name, VideoSpec spec) {
    return TestMedia.write(folder.resolve(name), spec, null);
  }

  @Test
  void everyFrameComesInOrderWithItsTime() {
    Shots shots = Shots.of(clip("a.mp4", VideoSpec.numbered(35)), FrameSampler.everyFrame());

    assertThat(shots.numbers()).isEqualTo(IntStream.range(0, 35).boxed().toList());
    assertThat(shots.times().get(7)).isEqualTo(280_000);
    assertThat(shots.ending()).isEqualTo(Ending.COMPLETE);
    assertThat(shots.shots().getFirst().info().keyFrame()).isTrue();
    assertThat(shots.shots().get(1).info().keyFrame()).isFalse();
  }

  @Test
  void aRateTakesTheFrameOnScreenAtEachMultiple() {
    Shots shots = Shots.of(clip("a.mp4", VideoSpec.numbered(60)), FrameSampler.byRate(2));

    // 25 frames per second: targets at 0, 0.5, 1.0, 1.5, 2.0 s show frames 0, 12, 25, 37, 50.
    assertThat(shots.numbers()).containsExactly(0, 12, 25, 37, 50);
    assertThat(shots.shots().get(1).info().timeUs()).isEqualTo(480_000);
    assertThat(shots.shots().get(1).info().targetUs()).isEqualTo(500_000);
  }

  @Test
  void aRateAboveTheVideosDeliversEachFrameOnce() {
    Shots shots = Shots.of(clip("a.mp4", VideoSpec.numbered(20)), FrameSampler.byRate(100));

    assertThat(shots.numbers()).isEqualTo(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  void theVideosOwnRateDeliversEveryFrameWhereStampsAreRoundedToMilliseconds() {
    VideoSpec thirty = VideoSpec.numbered(40).withStamps(30, i -> i);
    Shots shots = Shots.of(clip("a.mkv", thirty), FrameSampler.byRate(30));

    assertThat(shots.numbers()).isEqualTo(IntStream.range(0, 40).boxed().toList());
  }

  @Test
  void aCountIsSpreadOverTheRealLength() {
    Shots shots = Shots.of(clip("a.mp4", VideoSpec.numbered(40)), FrameSampler.byCount(4));

    // Middles of four parts of 1.6 s: 0.2, 0.6, 1.0, 1.4 s.
    assertThat(shots.numbers()).containsExactly(5, 15, 25, 35);
  }

  @Test
  void aCountAboveTheFramesDeliversEachFrameOnce() {
    Shots shots = Shots.of(clip("a.mp4", VideoSpec.numbered(5)), FrameSampler.byCount(50));

    assertThat(shots.numbers()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void timesAfterTheLastFrameDeliverNothing() {
    Shots shots =
        Shots.of(
            clip("a.mp4", VideoSpec.numbered(25)),
            FrameSampler.atTimes(5_000_000, 999_999, 100_000, 1_000_000));

    assertThat(shots.numbers()).containsExactly(2, 24);
    assertThat(shots.ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void keyFramesAreThoseOfFullDecoding() {
    Path clip = clip("a.mp4", VideoSpec.numbered(35));
    List<Shot> full =
        Shots.of(clip, FrameSampler.everyFrame()).shots().stream()
            .filter(shot -> shot.info().keyFrame())
            .toList();
    Shots keys = Shots.of(clip, FrameSampler.keyFrames());

    assertThat(keys.numbers()).containsExactly(0, 10, 20, 30);
    assertThat(keys.decoded()).isEqualTo(4);
    assertSame(keys.shots(), full);
  }

  @Test
  void sparseSamplingDecodesFewFrames() {
    Shots shots = Shots.of(clip("a.mp4", VideoSpec.numbered(100)), FrameSampler.atTimes(1_000_000));

    // Frame 25 lies in the group of frames 20 to 29.
    assertThat(shots.numbers()).containsExactly(25);
    assertThat(shots.decoded()).isEqualTo(6);
    assertThat(shots.walked()).isLessThan(40);
  }

  @Test
  void deliveredFramesEndAtTheLimit() {
    MediaLimits three = MediaLimits.DEFAULT.with().sampledFrames(3).build();
    Path clip = clip("a.mp4", VideoSpec.numbered(20));

    Shots cut = Shots.of(clip, FrameSampler.everyFrame(), three);
    assertThat(cut.numbers()).containsExactly(0, 1, 2);
    assertThat(cut.ending()).isEqualTo(Ending.SAMPLED_LIMIT);
    assertThat(Shots.of(clip, FrameSampler.byCount(3), three).ending()).isEqualTo(Ending.COMPLETE);
  }

  @Test
  void walkedFramesEndAtTheLimit() {
    MediaLimits thirty = MediaLimits.DEFAULT.with().walkedFrames(30).build();
    Path clip = clip("a.mp4", VideoSpec.numbered(100));

    Shots sparse = Shots.of(clip, FrameSampler.byRate(5), thirty);
    assertThat(sparse.numbers()).containsExactly(0, 5, 10, 15, 20, 25);
    assertThat(sparse.ending()).isEqualTo(Ending.WALKED_LIMIT);
    Shots all = Shots.of(clip, FrameSampler.everyFrame(), thirty);
    assertThat(all.shots()).hasSize(30);
    assertThat(all.ending()).isEqualTo(Ending.WALKED_LIMIT);
    Shots spread = Shots.of(clip, FrameSampler.byCount(3), thirty);
    assertThat(spread.numbers()).containsExactly(5, 15, 25);
    assertThat(spread.ending()).isEqualTo(Ending.WALKED_LIMIT);
  }

  static Stream<Arguments> clips() {
    VideoSpec base = VideoSpec.numbered(90);
    SplittableRandom random = new SplittableRandom(11);
    long[] uneven = new long[90];
    for (int i = 1; i < uneven.length; i++) {
      uneven[i] = uneven[i - 1] + 1 + random.nextInt(120);
    }
    return Stream.of(
        Arguments.of("plain.mp4", base),
        Arguments.of("plain.mkv", base),
        Arguments.of("plain.ts", base),
        Arguments.of("plain.avi", base.withEncoder("mpeg4")),
        Arguments.of("uneven.mp4", base.withStamps(1000, i -> uneven[i])),
        Arguments.of("uneven.mkv", base.withStamps(1000, i -> uneven[i])),
        Arguments.of("one-group.mp4", base.withGroup(1000, 0)),
        Arguments.of("all-key.mp4", base.withGroup(1, 0)),
        Arguments.of("b-frames.mp4", base.withEncoder("mpeg4").withGroup(12, 2)),
        Arguments.of("b-frames.mkv", base.withEncoder("mpeg4").withGroup(12, 2)),
        Arguments.of("b-frames.avi", base.withEncoder("mpeg4").withGroup(12, 2)),
        Arguments.of("vp9.webm", base.withEncoder("libvpx-vp9").withGroup(15, 0)),
        Arguments.of("late.mkv", base.withStamps(25, i -> i + 50)),
        Arguments.of("thirty.mp4", base.withStamps(30, i -> i)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("clips")
  void sparseSamplingEqualsSelectionFromFullDecoding(String name, VideoSpec spec) {
    Path clip = clip(name, spec);
    Shots everything = Shots.of(clip, FrameSampler.everyFrame());
    List<Shot> full = everything.shots();
    assertThat(full).hasSize(90);
    SplittableRandom random = new SplittableRandom(name.hashCode());
    long end = full.getLast().info().timeUs() + everything.interval();
    for (int round = 0; round < 6; round++) {
      long[] times = random.longs(1 + random.nextInt(8), 0, end).sorted().toArray();
      assertSame(Shots.of(clip, FrameSampler.atTimes(times)).shots(), shownAt(full, times));
    }
    long first = full.getFirst().info().timeUs();
    for (double fps : new double[] {0.7, 1, 3, 9.5}) {
      int count = (int) Math.ceil((end - first) * fps / 1e6);
      long[] times =
          IntStream.range(0, count).mapToLong(k -> first + Math.round(k * 1e6 / fps)).toArray();
      assertSame(Shots.of(clip, FrameSampler.byRate(fps)).shots(), shownAt(full, times));
    }
  }

  /** The last frame at or before each time, half a millisecond early at most, each frame once. */
  private static List<Shot> shownAt(List<Shot> full, long[] times) {
    List<Shot> chosen = new ArrayList<>();
    for (long time : times) {
      Shot shown = null;
      for (Shot shot : full) {
        if (shot.info().timeUs() <= time + 500) {
          shown = shot;
        }
      }
      if (shown != null && (chosen.isEmpty() || chosen.getLast() != shown)) {
        chosen.add(shown);
      }
    }
    return chosen;
  }

  private static void assertSame(List<Shot> actual, List<Shot> expected) {
    assertThat(actual.stream().map(shot -> shot.info().timeUs()).toList())
        .isEqualTo(expected.stream().map(shot -> shot.info().timeUs()).toList());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Arrays.equals(actual.get(i).rgb(), expected.get(i).rgb()))
          .as("pixels of frame %d are those of full decoding", i)
          .isTrue();
    }
  }
}
