package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Pictures;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongVuTest {
  private static double[] frame(double angle) {
    return new double[] {angle, angle, angle};
  }

  @Test
  void releasedSelectionKeepsFramesUnlikeTheirWindowAndItsMiddle() {
    TokenSequence in =
        Clips.angles(frame(0), frame(1), frame(2), frame(80), frame(3), frame(9), frame(9));
    // windows 0..4 and 5..6: 2 and 6 are the middles, 3 is unlike the others
    assertThat(LongVuSteps.frames(in.embeddings(), 3, 5, 0.8)).containsExactly(2, 3, 6);
    assertThat(LongVuSteps.frames(in.embeddings(), 3, 5, 1.01)).hasSize(7);
  }

  @Test
  void releasedChunksKeepTheFirstFrameAndWhatHasChanged() {
    TokenSequence in =
        Clips.angles(
            frame(0), new double[] {0, 50, 10}, new double[] {40, 0, 0}, frame(7), frame(7));
    List<int[]> chunks = LongVuSteps.chunks(in.embeddings(), 3, new int[] {0, 1, 2, 3, 4}, 3, 0.8);
    assertThat(chunks).hasSize(2);
    assertThat(chunks.get(0)).containsExactly(0, 1, 2, 4, 6);
    assertThat(chunks.get(1)).containsExactly(9, 10, 11);
    assertThat(LongVuSteps.cut(chunks, 8)).hasSize(8);
    // two too many: one off each end
    assertThat(LongVuSteps.cut(chunks, 6)).containsExactly(0, 1, 2, 4, 9, 10);
    // three too many: two off each end
    assertThat(LongVuSteps.cut(chunks, 5)).containsExactly(0, 1, 2, 9);
    assertThat(LongVuSteps.cut(List.of(new int[] {3, 4}, new int[] {5, 6}), 1)).containsExactly(3);
  }

  @Test
  void releasedFormKeepsWholeFramesWhileThereIsRoom() {
    TokenSequence in = Clips.angles(frame(0), frame(0), frame(0), frame(0));
    // all alike: only the middle frame of the window stays
    assertThat(Clips.kept("longvu:mode=parity", in, 11)).containsExactly(6, 7, 8);
    assertThat(Clips.kept("longvu:mode=parity", in, 2)).containsExactly(6, 7);
  }

  @Test
  void windowsTooLongForTheirProductsToBeKeptGiveTheSameRows() {
    TokenSequence in = Pictures.random(new Grid(13, 3, 3), 5, Modality.VIDEO, 4);
    int[] kept = Clips.kept("longvu:mode=parity,window=64", in, 60);
    assertThat(Clips.kept("longvu:mode=parity,window=65", in, 60)).isEqualTo(kept);
    assertThat(kept).hasSizeBetween(40, 60);
  }

  @Test
  void thinsVeryLongClips() {
    int[] frames = new int[900];
    Arrays.setAll(frames, t -> t);
    assertThat(LongVuSteps.thinned(frames)).hasSize(400).startsWith(0, 2, 4, 6, 9);
    assertThat(LongVuSteps.all(new int[] {1, 3}, 2)).containsExactly(2, 3, 6, 7);
  }

  @Test
  void leavesFramesThatRepeatForLast() {
    TokenSequence in = Clips.angles(frame(0), frame(20), frame(1), frame(90), frame(91), frame(0));
    // 20 and 1 repeat 0, 91 repeats 90; the last frame is like the first but follows a cut
    assertThat(Clips.kept("longvu", in, 9)).containsExactly(0, 1, 2, 9, 10, 11, 15, 16, 17);
    // then what repeats, what has changed most first
    assertThat(Clips.kept("longvu", in, 12)).contains(12, 13, 14);
  }

  @Test
  void meetsTheBudgetWhereReleasedCodeGivesLess() {
    TokenSequence still = Clips.still(new Grid(20, 2, 3), 5, 4);
    assertThat(Clips.kept("longvu:mode=parity", still, 30)).hasSize(12);
    assertThat(Clips.kept("longvu", still, 30)).hasSize(30).isSorted();
  }

  @Test
  void twoLongShotsInAWindowLoseTheirRepeats() {
    double[][] frames = new double[16][];
    for (int t = 0; t < 16; t++) {
      frames[t] = frame(t < 8 ? 0 : 90);
    }
    TokenSequence in = Clips.angles(frames);
    // each frame's mean cosine is one half: released selection sees nothing that repeats
    assertThat(LongVuSteps.frames(in.embeddings(), 3, 16, 0.83)).hasSize(16);
    int[] kept = Clips.kept("longvu", in, 6);
    assertThat(kept).containsExactly(0, 1, 2, 24, 25, 26);
  }

  @Test
  void spreadsOverASinglePicture() {
    TokenSequence in = Pictures.random(new Grid(1, 4, 4), 6, Modality.VIDEO, 3);
    for (String method : new String[] {"longvu", "dycoke", "evs"}) {
      int[] kept = Clips.kept(method, in, 4);
      assertThat(Arrays.stream(kept).map(r -> r / 4).distinct()).as(method).hasSize(4);
    }
  }
}
