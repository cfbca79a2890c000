package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.decode.FrameInfo;
import dev.precis.media.FrameSize;
import dev.precis.media.Orientation;
import dev.precis.media.VideoInfo;
import dev.precis.sample.FrameSampler;
import org.junit.jupiter.api.Test;

class FrameTimesTest {
  private static FrameTimes times(double fps, long startUs, long durationUs, FrameSampler sampler) {
    VideoInfo info = new VideoInfo("x", 64, 48, Orientation.NORMAL, fps, startUs, durationUs, 0);
    return new FrameTimes(info, sampler);
  }

  private static FrameInfo frame(int index, long timeUs) {
    return new FrameInfo(index, timeUs, timeUs, false, new FrameSize(64, 48));
  }

  @Test
  void theLastFrameOfARateStandsForOneStepOrUntilTheEnd() {
    FrameTimes times = times(25, 0, 10_000_000, FrameSampler.byRate(2));
    assertThat(times.endOfLast(3_000_000)).isEqualTo(3_500_000);
    assertThat(times.endOfLast(9_800_000)).isEqualTo(10_000_000);
  }

  @Test
  void aFrameNeverStandsShorterThanTheVideosOwnStep() {
    assertThat(times(10, 0, 0, FrameSampler.byRate(1000)).endOfLast(0)).isEqualTo(100_000);
  }

  @Test
  void theLastOfAFewFramesStandsUntilTheEnd() {
    FrameTimes times = times(25, 500_000, 10_000_000, FrameSampler.byCount(4));
    assertThat(times.endOfLast(9_000_000)).isEqualTo(10_500_000);
  }

  @Test
  void aHeaderThatIsSilentOrWrongCostsOneFrame() {
    assertThat(times(25, 0, 0, FrameSampler.byCount(4)).endOfLast(7_000_000)).isEqualTo(7_040_000);
    assertThat(times(25, 0, 1_000, FrameSampler.everyFrame()).endOfLast(7_000_000))
        .isEqualTo(7_040_000);
    assertThat(times(0, 0, 0, FrameSampler.everyFrame()).endOfLast(5)).isEqualTo(6);
  }

  @Test
  void theRateIsTheOneAskedForButNotAboveTheVideos() {
    assertThat(times(25, 0, 0, FrameSampler.byRate(2)).rate()).isEqualTo(2);
    assertThat(times(25, 0, 0, FrameSampler.byRate(100)).rate()).isEqualTo(25);
    assertThat(times(25, 0, 0, FrameSampler.everyFrame()).rate()).isEqualTo(25);
  }

  @Test
  void whereNoRateWasAskedForItIsTheOneSeen() {
    FrameTimes times = times(25, 0, 0, FrameSampler.keyFrames());
    assertThat(times.rate()).isZero();
    times.add(frame(0, 1_000_000));
    assertThat(times.rate()).isZero();
    times.add(frame(1, 3_000_000));
    times.add(frame(2, 5_000_000));
    assertThat(times.rate()).isEqualTo(0.5);
  }
}
