package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.precis.compress.Pictures;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentersTest {
  /** Frames as unit vectors of the plane at these angles, in degrees. */
  private static Matrix angles(double... degrees) {
    Matrix out = Matrix.allocate(degrees.length, 2);
    for (int t = 0; t < degrees.length; t++) {
      out.set(t, 0, (float) Math.cos(Math.toRadians(degrees[t])));
      out.set(t, 1, (float) Math.sin(Math.toRadians(degrees[t])));
    }
    return out;
  }

  @Test
  void tdcCutsWhereFramesResembleTheNextLeast() {
    Matrix features = angles(0, 1, 61, 62, 65, 155, 156);
    assertThat(new TdcSegmenter(2).cutAfter(features)).containsExactly(1, 4);
    assertThat(new TdcSegmenter(2).ends(features)).containsExactly(1, 4, 6);
    assertThat(new TdcSegmenter(0).ends(features)).containsExactly(6);
    assertThat(TdcSegmenter.cosines(features)[4]).isCloseTo(0f, offset(1e-6f));
  }

  @Test
  void tdcMakesEveryFrameASegmentOfAShortClip() {
    assertThat(TdcSegmenter.DEFAULT.ends(angles(0, 0, 0))).containsExactly(0, 1, 2);
    assertThat(new TdcSegmenter(2).cutAfter(angles(0, 9, 0))).containsExactly(0, 1, 2);
    assertThat(TdcSegmenter.DEFAULT.ends(angles(5))).containsExactly(0);
  }

  @Test
  void tdcCutsTheEarlierFramesOfAStillClip() {
    assertThat(new TdcSegmenter(2).ends(angles(7, 7, 7, 7, 7))).containsExactly(0, 1, 4);
  }

  @Test
  void tdcRunsHoldEightFramesAtMost() {
    List<FrameRun> runs = FrameRun.within(new int[] {0, 9, 18}, TdcSegmenter.LONGEST_RUN);
    assertThat(runs)
        .containsExactly(
            new FrameRun(0, 1),
            new FrameRun(1, 9),
            new FrameRun(9, 10),
            new FrameRun(10, 18),
            new FrameRun(18, 19));
    assertThat(new TdcSegmenter(1).runs(angles(0, 1, 90, 91)))
        .containsExactly(new FrameRun(0, 2), new FrameRun(2, 4));
  }

  @Test
  void tdcCountsTheFramesAModelHasRoomFor() {
    // 32 tokens a frame, 38 with sound; 16 are left for the answer
    assertThat(TdcSegmenter.frameCap(2048, 32, false)).isEqualTo(2000 / 32);
    assertThat(TdcSegmenter.frameCap(2048, 32, true)).isEqualTo(2000 / 38);
    assertThat(TdcSegmenter.frameCap(32_768, 100, true)).isEqualTo(224);
    assertThat(TdcSegmenter.frameCap(10, 100, true)).isZero();
    assertThat(TdcSegmenter.capped(7, 3)).containsExactly(0, 2, 4);
    assertThat(TdcSegmenter.capped(3, 7)).containsExactly(0, 1, 2);
    // 168 * 300 / 224 is 225, but 300 / 224 is rounded first
    assertThat(TdcSegmenter.capped(300, 224)[168]).isEqualTo(224);
  }

  @Test
  void depthIsWhatBothPeaksAreAboveTheValley() {
    float[] depth = SceneTiling.depths(new float[] {0.5f, 0.75f, 0.25f, 0.25f, 1, 0.5f});
    // left of the flat valley 0.75, right of it 1; the walk stops at the first fall
    assertThat(depth).containsExactly(0.25f, 0, 1.25f, 1.25f, 0, 0.5f);
  }

  @Test
  void scenesEndInDeepValleys() {
    Matrix features = angles(0, 1, 2, 60, 61, 62, 150, 151, 152, 153);
    assertThat(SceneTiling.DEFAULT.ends(features)).containsExactly(2, 5, 9);
    assertThat(new SceneTiling(new SceneTiling.Deepest(1)).ends(features)).containsExactly(5, 9);
    assertThat(new SceneTiling(new SceneTiling.Above(0.5, 1)).ends(features)).containsExactly(5, 9);
    assertThat(new SceneTiling(new SceneTiling.Deepest(99)).ends(features)).hasSize(10);
  }

  @Test
  void aClipOfOneOrTwoFramesIsOneScene() {
    assertThat(SceneTiling.DEFAULT.ends(angles(3))).containsExactly(0);
    assertThat(SceneTiling.DEFAULT.ends(angles(3, 80))).containsExactly(1);
    assertThat(SceneTiling.DEFAULT.ends(angles(3, 3, 3, 3))).containsExactly(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 40, 200})
  void liveFindsWhatAWalkToTheLeftFindsInTheWholeClip(int frames) {
    Matrix features = Pictures.gaussian(frames, 3, frames);
    SceneTiling.Live live = new SceneTiling.Live(SceneTiling.DEFAULT_ALPHA, 3);
    List<Boolean> said = new ArrayList<>();
    for (int t = 0; t < frames; t++) {
      said.add(live.add(features.row(t)));
      assertThat(live.ends()).isEqualTo(leftEnds(features.slice(0, t + 1)));
    }
    assertThat(said.getFirst()).isFalse();
    // what is said at once is what the clip so far shows of its newest place
    for (int t = 1; t < frames; t++) {
      int[] ends = leftEnds(features.slice(0, t + 1));
      boolean found = ends[ends.length - 1] == t - 1;
      assertThat(said.get(t)).isEqualTo(found);
    }
  }

  /** The definition, with two passes and no memory of the walk. */
  private static int[] leftEnds(Matrix features) {
    float[] cosines = SceneTiling.cosines(features);
    double[] depth = new double[cosines.length];
    double mean = 0;
    for (int i = 0; i < depth.length; i++) {
      int peak = i;
      while (peak > 0 && cosines[peak - 1] >= cosines[peak]) {
        peak--;
      }
      depth[i] = cosines[peak] - cosines[i];
      mean += depth[i] / depth.length;
    }
    double squares = 0;
    for (double value : depth) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = depth.length < 2 ? 0 : Math.sqrt(squares / (depth.length - 1));
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < depth.length; i++) {
      if (depth[i] > mean + 0.5 * deviation + 1e-12) {
        ends.add(i);
      }
    }
    if (ends.isEmpty()) {
      ends.add(features.rows() - 1);
    }
    return ends.stream().mapToInt(Integer::intValue).toArray();
  }

  @Test
  void liveRefusesAFrameOfAnotherWidth() {
    SceneTiling.Live live = new SceneTiling.Live(0.5, 3);
    assertThat(live.ends()).isEmpty();
    assertThatThrownBy(() -> live.add(new float[2])).hasMessageContaining("2 columns, 3");
  }
}
