package dev.precis.compress.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class HoliTomTest {
  /**
   * Four frames of three places: place 0 never changes, place 1 turns after frame 1, place 2 turns
   * in every frame.
   */
  private static final Matrix TOKENS =
      Matrix.of(
          12, 2, //
          1, 0, 0, 1, 1, 0, //
          2, 0, 0, 2, 0, 1, //
          3, 0, 1, 0, 1, 0, //
          4, 0, 2, 0, 0, 1);

  private static final float[] ATTENTION = {0, 1, 5, 0, 2, 6, 0, 3, 7, 0, 4, 8};

  private static Compressed run(String method, int keep) {
    TokenSequence in = Pictures.of(TOKENS, new Grid(4, 3, 1), Modality.VIDEO);
    return Compressors.run(
        Compressors.of(method), in, Budget.tokens(keep), Signals.none().withAttention(ATTENTION));
  }

  @Test
  void cutsWhereMostIsSaved() {
    // One window saves 1 place x 3 steps, two windows of two frames save 2 places x 1 step each.
    HoliTomWindows.Cut cut = HoliTomWindows.cut(TOKENS, 4, 0.8);
    assertThat(cut.saved()).isEqualTo(4);
    assertThat(cut.start()).containsExactly(0, 2, 4);
    assertThat(cut.windows().still())
        .isDeepEqualTo(new boolean[][] {{true, true, false}, {true, true, false}});
  }

  @Test
  void prefersTheShorterWindowOnATie() {
    // A single place that stands still in no step saves nothing either way.
    assertThat(HoliTomWindows.cut(Matrix.of(3, 1, 1, -1, 1), 3, 0.8).start())
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void listsStillPlacesBeforeMovingOnesAsReleased() {
    HoliTomMerge.Merge merge =
        HoliTomMerge.merge(
            TOKENS, ATTENTION, 4, new HoliTomMerge.Settings(0.8, 2 / 3.0, 7, 0.6, true));
    assertThat(merge.retain()).isEqualTo(1);
    assertThat(merge.windows()).containsExactly(0, 1, 2, 3);
    assertThat(merge.counts()).containsExactly(4, 4);
    assertThat(merge.rows().anchor()).containsExactly(0, 1, 2, 5, 6, 7, 8, 11);
  }

  @Test
  void blendsACentreWithWhatJoinedIt() {
    // Both still places of a window in one cluster: the centre counts 0.6, the other 0.4.
    HoliTomMerge.Merge merge =
        HoliTomMerge.merge(
            TOKENS, ATTENTION, 4, new HoliTomMerge.Settings(0.8, 1 / 3.0, 7, 0.6, false));
    assertThat(merge.retain()).isCloseTo(0.5, within(1e-12));
    assertThat(merge.counts()).containsExactly(3, 3);
    assertThat(merge.rows().rowStart()).startsWith(0, 4, 5, 6);
    assertThat(merge.rows().source()).startsWith(0, 1, 3, 4, 2, 5);
    assertThat(merge.rows().coefficient())
        .startsWith(new float[] {0.3f, 0.2f, 0.3f, 0.2f, 1, 1}, within(1e-6f));
  }

  @Test
  void givesOneRowWhereTheReleasedCodeGivesNone() {
    Matrix constant = Matrix.of(8, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    float[] attention = {0, 0, 0, 0, 0, 0, 9, 0};
    HoliTomMerge.Merge merge =
        HoliTomMerge.merge(
            constant, attention, 4, new HoliTomMerge.Settings(0.8, 0.01, 7, 0.6, true));
    assertThat(merge.rows().anchor()).containsExactly(6);
    assertThat(merge.counts()).containsExactly(1);
  }

  @Test
  void mergesStillPlacesOverTheirTimeInOrder() {
    Compressed out = run("holitom", 8);
    assertThat(Pictures.indices(out.tokens())).containsExactly(0, 1, 2, 5, 6, 7, 8, 11);
    assertThat(out.tokens().embeddings().row(0)).containsExactly(1.5f, 0);
    assertThat(out.tokens().provenance().weight()).containsExactly(2, 2, 1, 1, 2, 2, 1, 1);
    assertThat(out.tokens().provenance().endUs()[0]).isEqualTo(2_000_000);
    assertThat(out.report().perFrame()).containsExactly(3, 1, 3, 1);
  }

  @Test
  void letsTokensOutAgainAboveWhatIsLeft() {
    Compressed out = run("holitom", 10);
    assertThat(out.tokens().size()).isEqualTo(10);
    assertThat(out.tokens().provenance().weight()).containsOnly(1, 2);
    assertThat(run("holitom", 12).tokens().embeddings().toArray()).isEqualTo(TOKENS.toArray());
  }

  @Test
  void keepsTheMostAttendedMovingTokensOfASinglePicture() {
    TokenSequence in = Pictures.of(TOKENS, new Grid(1, 3, 4), Modality.VIDEO);
    Compressed out =
        Compressors.run(
            Compressors.of("holitom"),
            in,
            Budget.tokens(3),
            Signals.none().withAttention(ATTENTION));
    assertThat(Pictures.indices(out.tokens())).containsExactly(5, 8, 11);
  }
}
