package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Pictures;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DyCokeTest {
  /** Frames of three places; place p of frame t turns by what the list says. */
  private static final TokenSequence CLIP =
      Clips.angles(
          new double[] {0, 0, 0},
          new double[] {10, 30, 20},
          new double[] {70, 50, 60},
          new double[] {71, 53, 62},
          new double[] {0, 0, 0},
          new double[] {0, 0, 9},
          new double[] {9, 0, 0},
          new double[] {9, 9, 0},
          new double[] {0, 0, 0});

  @Test
  void releasedFormListsAPrunedFrameByLikeness() {
    int[] rows = DyCokeStages.rows(CLIP.embeddings(), 9, 2);
    // frame 1 against 0, 2 against 0, 3 against 2, 5 against 4, 6 against 4 as 4 < 9 - 4, 7
    // against 6; frame 8 is lost
    assertThat(rows)
        .containsExactly(0, 1, 2, 4, 5, 6, 8, 10, 11, 12, 13, 14, 17, 15, 18, 19, 22, 21);
  }

  @Test
  void releasedFormLeavesTheLastGroupOfAMultipleOfFour() {
    int[] rows = DyCokeStages.rows(CLIP.embeddings().slice(0, 24), 8, 1);
    // frame 6 stays whole
    assertThat(rows).containsExactly(0, 1, 2, 4, 6, 10, 12, 13, 14, 17, 18, 19, 20, 22);
    assertThat(DyCokeStages.rows(CLIP.embeddings().slice(0, 12), 4, 0))
        .containsExactly(0, 1, 2, 6, 7, 8);
    assertThat(DyCokeStages.rows(CLIP.embeddings().slice(0, 3), 1, 1)).isEmpty();
  }

  @Test
  void releasedFormFitsTheBudgetAsFarAsWholeFramesAllow() {
    // 9 frames: 0 and 4 whole, 6 others
    assertThat(Clips.kept("dycoke:mode=parity", CLIP, 18)).hasSize(18);
    assertThat(Clips.kept("dycoke:mode=parity", CLIP, 17)).hasSize(12);
    assertThat(Clips.kept("dycoke:mode=parity", CLIP, 1)).hasSize(6);
    assertThat(Clips.kept("dycoke:mode=parity,ratio=0.7", CLIP, 1)).hasSize(6);
    assertThat(Clips.kept("dycoke:mode=parity,ratio=0.3", CLIP, 1)).hasSize(18);
    assertThat(DyCokeStages.kept(16, 0.7)).isEqualTo(4);
  }

  @Test
  void keepsTheLastOddFrameAndOrder() {
    int[] kept = Clips.kept("dycoke", CLIP, 20);
    // 0, 4 and 8 whole are 9; then by cosine: 70, 60 (frame 2), 50, 30, 20, 10, 9 (three), 9
    assertThat(kept).isSorted().hasSize(20).contains(0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14);
    assertThat(kept).contains(24, 25, 26);
  }

  @Test
  void givesMoreToTheFrameAfterACut() {
    double[][] frames = new double[8][4];
    Arrays.fill(frames[6], 80);
    Arrays.fill(frames[7], 80);
    int[] kept = Clips.kept("dycoke", Clips.angles(frames), 16);
    assertThat(kept).contains(24, 25, 26, 27);
  }

  @Test
  void doublesTheGroupsWhenTheirFirstFramesTakeTooMuch() {
    TokenSequence in = Pictures.random(new Grid(32, 2, 2), 8, Modality.VIDEO, 5);
    int[] kept = Clips.kept("dycoke", in, 32);
    // groups of 8: 16 tokens of anchors, 16 others
    for (int anchor = 0; anchor < 32; anchor += 8) {
      int first = 4 * anchor;
      assertThat(kept).contains(first, first + 1, first + 2, first + 3);
    }
    assertThat(Arrays.stream(kept).filter(r -> r / 4 % 8 != 0)).hasSize(16);
  }
}
