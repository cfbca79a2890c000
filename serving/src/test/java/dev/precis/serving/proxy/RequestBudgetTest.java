package dev.precis.serving.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.fusion.budget.BudgetPlan;
import dev.precis.fusion.budget.Level;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.RecordedMedium;
import dev.precis.tokens.RecordedStream;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares of one budget, by what is in the media. */
class RequestBudgetTest {
  private static Sketch frame(double novelty, double likeness) {
    return new Sketch(Modality.VIDEO, 64, novelty, OptionalDouble.of(likeness), true);
  }

  private static final List<Sketch> PICTURE = Sketch.unseen(Modality.IMAGE, 1, 64);

  private static List<Integer> shares(BudgetPlan plan) {
    return List.copyOf(plan.perMedium().values());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 100, 128, 500})
  void theSumIsTheBudgetOrAllThereIs(int budget) {
    BudgetPlan plan = RequestBudget.of(List.of(PICTURE, PICTURE), budget);
    assertThat(plan.tokens()).isEqualTo(Math.min(128, budget));
    assertThat(Math.abs(shares(plan).get(0) - shares(plan).get(1))).isLessThanOrEqualTo(1);
  }

  @Test
  void whatIsNewOrAskedForGetsMore() {
    List<Sketch> still = List.of(frame(1, 0), frame(0, 0), frame(0, 0));
    List<Sketch> moving = List.of(frame(1, 0), frame(1, 0), frame(1, 0));
    List<Sketch> asked = List.of(frame(1, 0.3), frame(0, 0.3), frame(0, 0.3));
    List<Integer> byNovelty = shares(RequestBudget.of(List.of(still, moving), 60));
    assertThat(byNovelty.get(1)).isGreaterThan(byNovelty.get(0));
    List<Integer> byQuestion = shares(RequestBudget.of(List.of(still, asked), 60));
    assertThat(byQuestion.get(1)).isGreaterThan(byQuestion.get(0));
  }

  @Test
  void theFramesOfAFilmKeepWhatThePlanGivesEach() {
    List<Sketch> film = List.of(frame(1, 0), frame(0, 0), frame(0.9, 0), frame(0, 0));
    BudgetPlan plan = RequestBudget.of(List.of(PICTURE, film), 60);
    assertThat(RequestBudget.share(plan, 0, List.of(PICTURE.getFirst())))
        .isEqualTo(Budget.tokens(shares(plan).getFirst()));
    assertThat(RequestBudget.share(plan, 1, film))
        .isInstanceOfSatisfying(
            Budget.Planned.class,
            each -> {
              assertThat(each.total()).isEqualTo(shares(plan).getLast());
              assertThat(each.counts().get(2)).isGreaterThan(each.counts().get(1));
            });
    List<Sketch> counted = Sketch.unseen(Modality.VIDEO, 4, 64);
    assertThat(RequestBudget.share(RequestBudget.of(List.of(counted), 9), 0, counted))
        .isEqualTo(Budget.tokens(9));
  }

  @Test
  void whatWasAskedForIsBroughtDownLevelByLevel() {
    List<Sketch> film = Sketch.unseen(Modality.VIDEO, 40, 64);
    List<List<Sketch>> media = List.of(film, PICTURE);
    List<Budget> asked = List.of(Budget.keep(0.5), Budget.keep(1));
    assertThat(RequestBudget.fitting(media, asked, 1400).levels()).isEmpty();
    BudgetPlan pooled = RequestBudget.fitting(media, asked, 400);
    assertThat(pooled.levels()).containsExactly(Level.POOL);
    assertThat(pooled.tokens()).isEqualTo(400);
    assertThat(RequestBudget.fitting(media, asked, 100).levels())
        .containsExactly(Level.POOL, Level.MERGE);
    BudgetPlan least = RequestBudget.fitting(media, asked, 24);
    assertThat(least.levels()).containsExactly(Level.POOL, Level.MERGE, Level.DROP);
    assertThat(shares(least)).allSatisfy(share -> assertThat(share).isPositive());
    assertThatThrownBy(() -> RequestBudget.fitting(media, asked, 3))
        .isInstanceOfSatisfying(
            PrecisException.class, e -> assertThat(e.code()).isEqualTo("BUDGET_TOO_SMALL"));
  }

  private static EncodedTokens frames(float[]... means) {
    Matrix rows = Matrix.allocate(2 * means.length, means[0].length);
    for (int f = 0; f < means.length; f++) {
      for (int r = 0; r < 2; r++) {
        rows.setRow(2 * f + r, means[f], 0);
      }
    }
    Grid grid = new Grid(means.length, 1, 2);
    return new EncodedTokens(
        new TokenSequence(rows, Provenance.blank(rows.rows(), Modality.VIDEO), List.of(), grid),
        Map.of());
  }

  @Test
  void framesAreNovelAsTheyDifferFromTheOneBeforeAlsoOverBatches() {
    EncodedMedium source = Encoded.picture(Matrix.allocate(1, 3));
    RecordedMedium film =
        new RecordedMedium(
            Map.of(
                Modality.VIDEO,
                new RecordedStream(
                    source.stream().source(),
                    4,
                    false,
                    List.of(),
                    List.of(
                        frames(new float[] {1, 0, 0}, new float[] {1, 0, 0}),
                        frames(new float[] {0, 1, 0}, new float[] {0, 1, 0})))));
    Matrix question = Matrix.of(1, 3, 0, 1, 0);
    List<Sketch> seen = Sketch.of(Modality.VIDEO, film, Optional.of(question));
    assertThat(seen.stream().map(Sketch::tokens)).containsOnly(2);
    assertThat(seen.stream().map(Sketch::novelty)).containsExactly(1.0, 0.0, 1.0, 0.0);
    assertThat(seen.stream().map(unit -> unit.likeness().orElseThrow()))
        .containsExactly(0.0, 0.0, 1.0, 1.0);
    assertThat(Sketch.of(Modality.VIDEO, film, Optional.empty()).getFirst().likeness()).isEmpty();
  }
}
