package dev.precis.fusion.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tokens.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionPolicyTest {
  private static final List<Run> RUNS =
      List.of(
          new Run.Text(1),
          new Run.Visual(new Grid(4, 1, 2), 1),
          new Run.Text(1),
          Run.Visual.image(3, 1),
          new Run.Text(1));
  private static final int[] KEPT = Run.places(RUNS, List.of(new int[] {0, 3}, new int[] {1}));

  private static PositionIds.Axes after(PositionPolicy policy) {
    return (PositionIds.Axes) policy.apply(new Qwen2VlPositions().positions(RUNS), RUNS, KEPT);
  }

  @Test
  void placesAreAllTextAndTheTokensKept() {
    assertThat(KEPT).containsExactly(0, 1, 4, 9, 11, 13);
  }

  @Test
  void absoluteIdsStayAndDecodingGoesOnBehindTheWhole() {
    PositionIds.Axes ids = after(PositionPolicy.KEEP_ABSOLUTE);
    assertThat(ids.t()).containsExactly(0, 1, 2, 5, 6, 9);
    assertThat(ids.h()).containsExactly(0, 1, 1, 5, 7, 9);
    assertThat(ids.next()).isEqualTo(10);
    assertThat(ids.delta()).isEqualTo(4);
  }

  @Test
  void compactExtentClosesUpBehindEveryMedium() {
    PositionIds.Axes ids = after(PositionPolicy.COMPACT_EXTENT);
    // The video ends at 2 instead of 4: the image starts at 4, its row 1 is 5, text goes on at 6.
    assertThat(ids.t()).containsExactly(0, 1, 2, 3, 4, 6);
    assertThat(ids.h()).containsExactly(0, 1, 1, 3, 5, 6);
    assertThat(ids.next()).isEqualTo(7);
  }

  @Test
  void theStoredVllmRuleGoesOnOneWidthBehindTheStart() {
    PositionIds.Axes ids = after(PositionPolicy.VLLM_STORED);
    assertThat(ids.t()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(ids.h()).containsExactly(0, 1, 1, 3, 5, 5);
    assertThat(ids.next()).isEqualTo(6);
  }

  @Test
  void renumberingCountsTheTokensKept() {
    PositionIds.Axes ids = after(PositionPolicy.RENUMBER);
    assertThat(ids.t()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(ids.w()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(ids.delta()).isZero();
  }

  @Test
  void fractionsCloseUpToTheNextWholeNumber() {
    List<Run> runs = List.of(new Run.Text(1), Run.Visual.image(1, 8), new Run.Text(1));
    PositionIds full = V2pePositions.of(0.5).positions(runs);
    int[] kept = Run.places(runs, List.of(new int[] {0, 2}));
    PositionIds.Fractions compact =
        (PositionIds.Fractions) PositionPolicy.COMPACT_EXTENT.apply(full, runs, kept);
    assertThat(compact.ids()).containsExactly(0, 0.5f, 1.5f, 3);
    assertThat(((PositionIds.Fractions) PositionPolicy.KEEP_ABSOLUTE.apply(full, runs, kept)).ids())
        .containsExactly(0, 0.5f, 1.5f, 5);
  }

  @Test
  void marksOfAFilmStayTogether() {
    Qwen25OmniPositions omni = new Qwen25OmniPositions(2, 1);
    Run.Film film = omni.film(new Run.Visual(new Grid(3, 1, 1), 0.5), new Run.Sound(5));
    List<Run> runs = List.of(film, new Run.Text(1));
    int[] kept = Run.places(runs, List.of(new int[] {0, 2}));
    PositionIds.Axes ids =
        (PositionIds.Axes) PositionPolicy.COMPACT_EXTENT.apply(omni.positions(runs), runs, kept);
    assertThat(ids.t()).containsExactly(0, 0, 1, 1, 2, 2, 3);
  }

  @ParameterizedTest
  @EnumSource(PositionPolicy.class)
  void nothingRemovedChangesNothingButForTheWidthRule(PositionPolicy policy) {
    List<Run> runs = List.of(new Run.Text(3), Run.Visual.image(2, 2), new Run.Text(4));
    PositionIds.Axes full = new Qwen2VlPositions().positions(runs);
    PositionIds.Axes same =
        (PositionIds.Axes) policy.apply(full, runs, IntStream.range(0, 11).toArray());
    if (policy != PositionPolicy.RENUMBER) {
      assertThat(same.columns()).isDeepEqualTo(full.columns());
    }
    assertThat(same.next()).isEqualTo(policy == PositionPolicy.RENUMBER ? 11 : full.next());
  }

  /** With random prompts: time never runs back, and no policy spreads ids further apart. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void timeStaysSortedAndNothingGrows(long seed) {
    Random random = new Random(seed);
    List<Run> runs =
        List.of(
            new Run.Text(random.nextInt(4)),
            new Run.Visual(
                new Grid(1 + random.nextInt(5), 1 + random.nextInt(7), 1 + random.nextInt(7)), 1),
            new Run.Text(1 + random.nextInt(3)),
            Run.Visual.image(1 + random.nextInt(7), 1 + random.nextInt(7)),
            new Run.Text(random.nextInt(5)));
    PositionIds.Axes full = Qwen25VlPositions.exact(2).positions(runs);
    int[][] kept = new int[2][];
    for (int medium = 0; medium < 2; medium++) {
      int n = runs.get(1 + 2 * medium).tokens();
      kept[medium] = IntStream.range(0, n).filter(i -> random.nextInt(3) == 0).toArray();
    }
    int[] places = Run.places(runs, Arrays.asList(kept));
    for (PositionPolicy policy :
        List.of(PositionPolicy.KEEP_ABSOLUTE, PositionPolicy.COMPACT_EXTENT)) {
      PositionIds.Axes ids = (PositionIds.Axes) policy.apply(full, runs, places);
      assertThat(ids.t()).as(policy.name()).isSorted();
      assertThat(ids.next()).isLessThanOrEqualTo(full.next());
      for (int i = 0; i < places.length; i++) {
        for (int axis = 0; axis < 3; axis++) {
          assertThat(ids.columns()[axis][i]).isLessThanOrEqualTo(full.columns()[axis][places[i]]);
        }
      }
    }
  }

  @Test
  void placesThatDoNotFitAreRefused() {
    PositionIds full = new Qwen2VlPositions().positions(RUNS);
    for (int[] wrong : new int[][] {{1, 1}, {2, 1}, {-1}, {14}}) {
      assertThatThrownBy(() -> PositionPolicy.RENUMBER.apply(full, RUNS, wrong))
          .hasMessageContaining("kept places must ascend within 0..13");
    }
    assertThatThrownBy(() -> PositionPolicy.RENUMBER.apply(full, RUNS.subList(0, 2), KEPT))
        .hasMessageContaining("14 ids for runs of 9 tokens");
    assertThatThrownBy(() -> Run.places(RUNS, List.of(new int[0])))
        .hasMessageContaining("lists for 1 media");
    assertThatThrownBy(() -> Run.places(RUNS, List.of(new int[] {8}, new int[0])))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
