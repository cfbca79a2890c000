package dev.precis.compress.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Scratch;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class PruneVidTest {
  private static int[] refined(int... labels) {
    return PruneVidWindows.refined(labels);
  }

  @Test
  void keepsTheLongestStretchesOfEachCluster() {
    // Both stretches of two 0s stay; the single 1 opens and goes left on a tie.
    assertThat(refined(0, 0, 1, 0, 0)).containsExactly(0, 0, 0, 0, 0);
    // The short stretch of 2 goes to the longer neighbour on the right.
    assertThat(refined(2, 2, 2, 1, 1, 2, 0, 0, 0)).containsExactly(2, 2, 2, 1, 1, 0, 0, 0, 0);
    // Open frames of several clusters are one stretch.
    assertThat(refined(3, 2, 1, 1)).containsExactly(1, 1, 1, 1);
    assertThat(refined(0, 0, 3, 4, 1, 1, 1)).containsExactly(0, 0, 1, 1, 1, 1, 1);
  }

  @Test
  void countsWhatWasFilledBefore() {
    // Frame 2 goes left, which then has three frames, more than the two on the right of frame 5.
    assertThat(refined(0, 0, 3, 1, 1, 4, 2, 2)).containsExactly(0, 0, 0, 1, 1, 1, 2, 2);
    assertThat(refined(1, 1, 5, 0, 4, 2, 2, 0)).containsExactly(1, 1, 1, 1, 1, 2, 2, 2);
  }

  @Test
  void makesOneWindowWhereNothingStays() {
    assertThat(refined(2, 0, 1)).containsExactly(0, 0, 0);
    assertThat(PruneVidWindows.starts(refined(2, 0, 1))).containsExactly(0, 3);
    assertThat(PruneVidWindows.starts(new int[] {4, 4, 1, 4})).containsExactly(0, 2, 3, 4);
  }

  @Test
  void measuresStillnessOverAllPairs() {
    // Cosines of the three pairs: 1, 0, 0 at place 0 and 1, 1, 1 at place 1.
    Matrix tokens = Matrix.of(6, 2, 1, 0, 0, 1, 2, 0, 0, 2, 0, 1, 0, 3);
    int[] start = {0, 3};
    assertThat(PruneVidWindows.still(tokens, 2, start, 0.4, new Scratch()).still()[0])
        .containsExactly(false, true);
    assertThat(PruneVidWindows.still(tokens, 2, start, 0.3, new Scratch()).still()[0])
        .containsExactly(true, true);
    assertThat(PruneVidWindows.still(tokens, 2, new int[] {0, 1, 3}, 0.3, new Scratch()).still())
        .isDeepEqualTo(new boolean[][] {{false, false}, {false, true}});
  }

  @Test
  void passesSmallSetsOnAsReleased() {
    Matrix tokens = Pictures.gaussian(8 * 10, 6, 4);
    PruneVidMerge.Merge merge =
        PruneVidMerge.merge(tokens, 8, new PruneVidMerge.Settings(0.99, 0.5, 0.25, 7));
    assertThat(merge.rows().rows()).isEqualTo(80);
    assertThat(merge.windowSizes()).satisfies(sizes -> assertThat(sizes[0]).isPositive());
  }

  /** Two scenes of two frames; in both, place 0 stands still and the other two move. */
  @Test
  void mergesStillPlacesAndConservesWeight() {
    Matrix tokens =
        Matrix.of(
            12, 3, //
            5, 0, 0, 0, 1, 0, 0, 0, 1, //
            5, 0, 0, 0, 0, 1, 0, 1, 0, //
            0, 9, 0, 1, 0, 0, 0, 0, 1, //
            0, 9, 0, 0, 0, 1, 1, 0, 0);
    TokenSequence in = Pictures.of(tokens, new Grid(4, 1, 3), Modality.VIDEO);
    Matrix frames = Matrix.of(4, 1, 0, 0.1f, 0.9f, 1.1f);
    Signals signals = Signals.none().with(Signal.FRAME_FEATURES, frames);
    Compressed out =
        Compressors.run(
            Compressors.of("prunevid:segments=0.5,neighbours=3"), in, Budget.tokens(10), signals);
    assertThat(Pictures.indices(out.tokens())).containsExactly(0, 1, 2, 4, 5, 6, 7, 8, 10, 11);
    assertThat(out.tokens().provenance().weight()).containsExactly(2, 1, 1, 1, 1, 2, 1, 1, 1, 1);
    // With fewer rows than sets every place of a window is still, with fewer than windows all is.
    Compressed two =
        Compressors.run(
            Compressors.of("prunevid:segments=0.5,neighbours=3"), in, Budget.tokens(2), signals);
    assertThat(two.tokens().provenance().weight()).containsExactly(6, 6);
    Compressed one =
        Compressors.run(
            Compressors.of("prunevid:segments=0.5,neighbours=3"), in, Budget.tokens(1), signals);
    assertThat(one.tokens().provenance().weight()).containsExactly(12);
    assertThat(one.tokens().provenance().endUs()).containsExactly(4_000_000);
  }
}
