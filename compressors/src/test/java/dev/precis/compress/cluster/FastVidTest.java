package dev.precis.compress.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FastVidTest {
  private static final Matrix FRAMES = Matrix.of(4, 2, 1, 0, 1, 0.1f, 0, 1, 0, 2);

  @Test
  void cutsAtTheLowestCosinesAndAllBelowTheThreshold() {
    assertThat(FastVidSegments.starts(FRAMES, 1, 0.5, 4)).containsExactly(0, 2, 4);
    assertThat(FastVidSegments.starts(FRAMES, 3, 0.5, 4)).containsExactly(0, 1, 2, 4);
    assertThat(FastVidSegments.starts(FRAMES, 9, 0.5, 4)).containsExactly(0, 1, 2, 3, 4);
    assertThat(FastVidSegments.starts(FRAMES, 9, 0.5, 2)).containsExactly(0, 2, 4);
    assertThat(FastVidSegments.starts(FRAMES, 9, 0.5, 1)).containsExactly(0, 4);
  }

  @Test
  void putsAnchorsIntoTheLastFrameAndEveryFourthBack() {
    assertThat(IntStream.range(0, 10).filter(f -> FastVidSegments.anchored(f, 10, 4)))
        .containsExactly(1, 5, 9);
  }

  /**
   * One segment of two frames of three tokens, one anchor frame. Of the two kept of a frame one is
   * salient, and the anchor frame gets 1 x 2 / 1 = 2 anchors: rows 4 and 5. Row 1 joins row 4, row
   * 2 joins row 5.
   */
  @Test
  void gathersTheSegmentAroundTheAnchorsOfAFrame() {
    Matrix tokens = Matrix.of(6, 2, 9, 9, 2, 0, 0, 2, 9, 9, 1, 0, 0, 1);
    float[] attention = {1, 0, 0, 1, 0, 0};
    FastVidMerge.Merge merge =
        FastVidMerge.merge(
            tokens,
            0,
            attention,
            Matrix.of(2, 1, 1, 1),
            new FastVidMerge.Settings(2, 1, 0.5, 0.5, 4, 0.6));
    assertThat(merge.segmentSizes()).containsExactly(2);
    assertThat(merge.rows().anchor()).containsExactly(0, 3, 4, 5);
    assertThat(merge.rows().source()).containsExactly(0, 3, 4, 1, 5, 2);
    // 0.6 and half of the rest, for the anchor is its own member.
    assertThat(merge.rows().coefficient())
        .containsExactly(new float[] {1, 1, 0.8f, 0.2f, 0.8f, 0.2f}, within(1e-6f));
  }

  @Test
  void gathersOneFrameOnlyWhereAnchorsAreNoMoreThanItsShare() {
    Matrix tokens = Matrix.of(6, 2, 9, 9, 2, 0, 0, 2, 9, 9, 1, 0, 0, 1);
    float[] attention = {1, 0, 0, 1, 0, 0};
    FastVidMerge.Merge merge =
        FastVidMerge.merge(
            tokens,
            0,
            attention,
            Matrix.of(2, 1, 1, 1),
            new FastVidMerge.Settings(2, 1, 0.5, 0.5, 1, 0.6));
    assertThat(merge.rows().anchor()).hasSize(4);
    assertThat(merge.rows().source()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }

  @Test
  void keepsWhatStandsAroundTheClip() {
    Matrix hidden = Pictures.gaussian(3 + 8 + 2, 4, 1);
    FastVidMerge.Merge merge =
        FastVidMerge.merge(
            hidden,
            3,
            Pictures.attention(8, 2),
            Pictures.gaussian(2, 4, 3),
            new FastVidMerge.Settings(2, 1, 0.9, 0.4, 4, 0.6));
    assertThat(merge.rows().anchor()).startsWith(0, 1, 2).endsWith(11, 12).hasSize(3 + 4 + 2);
  }

  @Test
  void meetsTheBudgetWithEveryTokenInOneRow() {
    TokenSequence in = Pictures.random(new Grid(6, 4, 4), 5, Modality.VIDEO, 3);
    Signals signals =
        Signals.none()
            .withAttention(Pictures.attention(96, 4))
            .with(Signal.FRAME_FEATURES, Pictures.gaussian(6, 3, 5));
    for (int keep : new int[] {1, 5, 6, 17, 60, 95}) {
      Compressed out = Compressors.run(Compressors.of("fastvid"), in, Budget.tokens(keep), signals);
      assertThat(out.tokens().size()).isEqualTo(keep);
      double weight = 0;
      for (float each : out.tokens().provenance().weight()) {
        weight += each;
      }
      assertThat(weight).isEqualTo(96);
    }
  }

  @Test
  void neverGivesMoreThanTheBudgetInParityMode() {
    TokenSequence in = Pictures.random(new Grid(6, 4, 4), 5, Modality.VIDEO, 3);
    Signals signals = Signals.none().withAttention(Pictures.attention(96, 4));
    for (int keep : new int[] {1, 5, 6, 30, 96}) {
      Compressed out =
          Compressors.run(Compressors.of("fastvid:mode=parity"), in, Budget.tokens(keep), signals);
      assertThat(out.tokens().size()).isBetween(1, keep);
    }
  }
}
