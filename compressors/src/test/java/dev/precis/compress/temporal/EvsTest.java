package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.precis.compress.Pictures;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EvsTest {
  private static final TokenSequence CLIP =
      Clips.angles(
          new double[] {0, 0, 0, 0},
          new double[] {0, 90, 0, 10},
          new double[] {0, 90, 60, 21},
          new double[] {0, 90, 60, 33});

  @Test
  void releasedFormKeepsTheFirstFrameAndTheLargestChanges() {
    assertThat(Clips.kept("evs:mode=parity", CLIP, 6)).containsExactly(0, 1, 2, 3, 5, 10);
    assertThat(Clips.kept("evs:mode=parity,rate=0.5", CLIP, 1))
        .containsExactly(0, 1, 2, 3, 5, 10, 11, 15);
  }

  @Test
  void releasedFormNeverGivesLessThanAFrame() {
    assertThat(Clips.kept("evs:mode=parity", CLIP, 1)).containsExactly(0, 1, 2, 3);
    assertThat(Evs.retained(5, 36, 0.95)).isEqualTo(36);
    assertThat(Evs.retained(6, 36, 0.4)).isEqualTo(129);
  }

  @Test
  void changeIsOneMinusTheCosineToTheFrameBefore() {
    float[] change = Evs.change(CLIP.embeddings(), 4);
    assertThat(Arrays.copyOf(change, 4)).containsOnly(Evs.FIRST_FRAME);
    assertThat(change[5]).isEqualTo(1f);
    assertThat(change[10]).isCloseTo(0.5f, offset(1e-6f));
  }

  @Test
  void keepsPlacesWhereEnoughChangeHasComeTogether() {
    // place 3 changes by 10 to 12 degrees a frame, 0.015 to 0.022 each
    assertThat(Clips.kept("evs", CLIP, 8)).contains(0, 1, 2, 3, 5, 10).hasSize(8);
    int[] seven = Clips.kept("evs", CLIP, 7);
    assertThat(seven).contains(0, 1, 2, 3, 5, 10);
    assertThat(seven[6] % 4).isEqualTo(3);
  }

  @Test
  void seesSlowChangeBesideAPlaceThatFlickers() {
    double[][] frames = new double[16][];
    for (int t = 0; t < frames.length; t++) {
      frames[t] = new double[] {t % 2 * 20, 4 * t, 0, 0};
    }
    TokenSequence in = Clips.angles(frames);
    // the released form spends all 8 on the place that flickers
    int[] released = Clips.kept("evs:mode=parity", in, 12);
    assertThat(Arrays.stream(released).filter(r -> r >= 4)).allMatch(r -> r % 4 == 0);
    int[] ours = Clips.kept("evs", in, 12);
    assertThat(Arrays.stream(ours).filter(r -> r >= 4)).anyMatch(r -> r % 4 == 1);
    assertThat(ours).hasSize(12);
  }

  @Test
  void spreadsWhatIsLeftOverAStillClip() {
    Grid grid = new Grid(16, 4, 4);
    int[] kept = Clips.kept("evs", Clips.still(grid, 5, 1), 64);
    assertThat(kept).hasSize(64).startsWith(0, 1, 2).isSorted();
    long late = Arrays.stream(kept).filter(r -> r >= 8 * 16).count();
    assertThat(late).isBetween(16L, 32L);
    long places = Arrays.stream(kept).filter(r -> r >= 16).map(r -> r % 16).distinct().count();
    assertThat(places).isGreaterThanOrEqualTo(12);
  }

  @Test
  void takesNoMoreThanHalfOfASmallBudgetFromTheFirstFrame() {
    TokenSequence in = Pictures.random(new Grid(5, 4, 4), 6, Modality.VIDEO, 3);
    int[] kept = Clips.kept("evs", in, 10);
    assertThat(Arrays.stream(kept).filter(r -> r < 16)).hasSize(5);
  }
}
