package dev.precis.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.decode.MediaDecoder;
import dev.precis.media.CancelToken;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.testmedia.TestMedia;
import dev.precis.testmedia.VideoSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NovelFramesTest {
  /** Frames of one grey each. */
  private static List<FrameSignature> greys(int... values) {
    List<FrameSignature> out = new ArrayList<>();
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment rgb = memory.allocate(3L * FrameSignature.WIDTH * FrameSignature.HEIGHT);
      for (int value : values) {
        rgb.fill((byte) value);
        out.add(FrameSignature.of(rgb));
      }
    }
    return out;
  }

  @Test
  void aShortSceneIsNotMissed() {
    List<FrameSignature> film = greys(10, 10, 11, 10, 10, 200, 10, 11, 10, 10, 10, 90);
    assertThat(NovelFrames.choose(film, 3)).containsExactly(0, 5, 11);
  }

  @Test
  void framesThatAreAllAlikeAreSpreadEvenly() {
    assertThat(NovelFrames.choose(greys(new int[16]), 4)).containsExactly(0, 4, 8, 12);
  }

  @Test
  void noFrameIsTakenTwice() {
    assertThat(NovelFrames.choose(greys(1, 2, 3), 8)).containsExactly(0, 1, 2);
    assertThat(NovelFrames.choose(greys(7), 1)).containsExactly(0);
    assertThat(NovelFrames.choose(List.of(), 4)).isEmpty();
    for (int wanted = 1; wanted <= 13; wanted++) {
      int[] values = new int[13];
      for (int i = 0; i < values.length; i++) {
        values[i] = i * 37 % 5 * 40;
      }
      assertThat(NovelFrames.choose(greys(values), wanted)).hasSize(wanted).doesNotHaveDuplicates();
    }
  }

  @Test
  void timesOfARealVideoAscend(@TempDir Path folder) {
    Path film = TestMedia.write(folder.resolve("a.mp4"), VideoSpec.numbered(40), null);
    long[] times =
        NovelFrames.times(
            MediaSource.file(film),
            5,
            MediaDecoder.inProcess(),
            MediaLimits.DEFAULT,
            new CancelToken());
    assertThat(times).hasSize(5).isSorted().doesNotHaveDuplicates();
  }
}
