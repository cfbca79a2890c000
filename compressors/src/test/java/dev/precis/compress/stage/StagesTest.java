package dev.precis.compress.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class StagesTest {
  @Test
  void fastVKeepsTheTextAndWhatTheLastTokenAttendsTo() {
    Matrix attention = Matrix.of(2, 7, 9, 9, 1, 4, 2, 0, 9, 9, 9, 3, 0, 1, 1, 9);
    int[] kept = FastVStage.kept(attention, new ImageSpan(2, 4, 1), 2);
    // Means 2, 2, 1.5, 0.5: of the equal first two both stay.
    assertThat(kept).containsExactly(0, 1, 2, 3, 6);
    assertThat(FastVStage.kept(attention, new ImageSpan(2, 4, 1), 0)).containsExactly(0, 1, 6);
    assertThatThrownBy(() -> FastVStage.kept(attention, new ImageSpan(2, 5, 1), 2))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("7 positions")
        .hasMessageContaining("8");
  }

  @Test
  void refusesASpanWithoutAPicture() {
    assertThatThrownBy(() -> new ImageSpan(3, 0, 1)).hasMessageContaining("0 tokens");
    assertThatThrownBy(() -> new ImageSpan(-1, 4, 1)).isInstanceOf(PrecisException.class);
  }

  @Test
  void vflowoptDropsByImportanceAndCountsEachRatioOnWhatIsLeft() {
    float[] importance = {5, 1, 4, 2, 3, 0};
    List<int[]> stages = VFlowOptStages.kept(importance, new ImageSpan(1, 6, 2), 1.0, 0.6, 0.5);
    assertThat(stages.get(0)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(stages.get(1)).containsExactly(0, 1, 3, 4, 5, 7, 8);
    assertThat(stages.get(2)).containsExactly(0, 1, 3, 7, 8);
    assertThatThrownBy(() -> VFlowOptStages.kept(importance, new ImageSpan(1, 6, 2), 1.5))
        .hasMessageContaining("1.5");
  }

  @Test
  void publishedSchedulesHaveTheMeanShareTheyWereSearchedFor() {
    assertThat(VFlowOptSchedule.HALF.meanShare()).isCloseTo(0.5, within(0.001));
    assertThat(VFlowOptSchedule.QUARTER.meanShare()).isCloseTo(0.25, within(0.001));
    assertThat(VFlowOptSchedule.TENTH.meanShare()).isCloseTo(0.1, within(0.001));
  }

  @Test
  void solvesTheLastRatioFromTheMeanShare() {
    VFlowOptSchedule solved = VFlowOptSchedule.HALF.withMeanShare(0.45);
    assertThat(solved.meanShare()).isCloseTo(0.45, within(1e-9));
    assertThat(solved.stages().getFirst()).isEqualTo(VFlowOptSchedule.HALF.stages().getFirst());
    assertThat(VFlowOptSchedule.TENTH.withMeanShare(0.5).stages().getLast().keepRatio())
        .isEqualTo(1);
  }

  @Test
  void sparseVlmAsksTheTextRowsThatLookAtThePicture() {
    Matrix picture = Matrix.of(3, 2, 1, 0, 2, 0, 1, 1);
    Matrix text = Matrix.of(2, 2, 3, 0, 0, 0);
    // One head; only row 0 rates.
    Matrix attention = Matrix.of(2, 3, 0.2f, 0.1f, 0.7f, 0.9f, 0.05f, 0.05f);
    SparseVlmStage.Plan plan = SparseVlmStage.plan(picture, text, attention, 9);
    assertThat(plan.raters()).containsExactly(0);
    assertThat(plan.relation()).containsExactly(0.2f, 0.1f, 0.7f);
    assertThat(plan.kept()).containsExactly(0, 2);
    assertThat(SparseVlmStage.plan(picture, text, attention, 1).kept()).containsExactly(2);
  }

  @Test
  void sparseVlmLetsAllTextRowsRateWhereNoneStandsOut() {
    Matrix picture = Matrix.of(2, 1, 1, 2);
    Matrix attention = Matrix.of(2, 2, 0.25f, 0.75f, 0.75f, 0.25f);
    SparseVlmStage.Plan plan = SparseVlmStage.plan(picture, Matrix.allocate(2, 1), attention, 1);
    assertThat(plan.raters()).containsExactly(0, 1);
    assertThat(plan.relation()).containsExactly(0.5f, 0.5f);
    assertThat(plan.kept()).containsExactly(0);
  }

  @Test
  void sparseVlmMakesClustersOfTheRowsOfHighestRelation() {
    // 33 dropped rows: 10 of them in 2 clusters, rows about (0, 0) and about (9, 9).
    Matrix picture = Matrix.allocate(34, 2);
    float[] relation = new float[34];
    for (int r = 0; r < 34; r++) {
      float around = r % 2 == 0 ? 0 : 9;
      picture.set(r, 0, around + 0.01f * r);
      picture.set(r, 1, around);
      relation[r] = r < 33 ? r : 100;
    }
    SparseVlmStage.Plan plan = new SparseVlmStage.Plan(new int[1], relation, new int[] {33});
    SparseVlmRecycle.Recycled recycled = SparseVlmRecycle.recycle(picture, plan);
    assertThat(recycled.sources()).containsExactly(32, 31, 30, 29, 28, 27, 26, 25, 24, 23);
    assertThat(recycled.tokens().rows()).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      assertThat(recycled.cluster()[i]).isEqualTo(recycled.cluster()[i % 2]);
    }
    int even = recycled.cluster()[0];
    assertThat(recycled.cluster()[1]).isEqualTo(1 - even);
    assertThat(recycled.tokens().get(even, 0)).isCloseTo(0.28f, within(1e-5f));
    assertThat(recycled.tokens().get(1 - even, 1)).isCloseTo(9, within(1e-4f));
  }

  @Test
  void sparseVlmNamesTheSettingsThereAre() {
    assertThat(SparseVlmStage.target(128, 6)).isEqualTo(110);
    assertThatThrownBy(() -> SparseVlmStage.target(100, 6))
        .hasMessageContaining("[64, 96, 128, 192]");
    assertThatThrownBy(() -> SparseVlmStage.target(64, 3)).hasMessageContaining("[2, 6, 15]");
  }

  @Test
  void sparseVlmRecyclesASingleRow() {
    Matrix picture = Matrix.of(2, 1, 3, 5);
    SparseVlmStage.Plan plan =
        new SparseVlmStage.Plan(new int[] {0}, new float[] {1, 2}, new int[] {1});
    assertThat(SparseVlmRecycle.recycle(picture, plan).tokens().get(0, 0))
        .isCloseTo(3, within(1e-4f));
  }
}
