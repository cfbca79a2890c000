package dev.precis.fusion.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.precis.PrecisException;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetPlannerTest {
  private static final ShareRule RULE = ShareRule.DEFAULT;

  private static List<Integer> tokens(BudgetPlan plan) {
    return plan.allotments().stream().map(Allotment::tokens).toList();
  }

  private static List<Unit> random(Random random, int media) {
    List<Unit> out = new ArrayList<>();
    for (int medium = 0; medium < media; medium++) {
      Modality kind = Modality.values()[random.nextInt(3)];
      int units = kind == Modality.IMAGE ? 1 : 1 + random.nextInt(40);
      int tokens = 1 + random.nextInt(300);
      for (int i = 0; i < units; i++) {
        out.add(
            new Unit(
                medium,
                kind,
                tokens,
                random.nextInt(Math.min(tokens, 9) + 1),
                random.nextDouble(),
                random.nextDouble()));
      }
    }
    return out;
  }

  private static Unit frame(int tokens, int minimum, double novelty) {
    return new Unit(0, Modality.VIDEO, tokens, minimum, novelty, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theUnitsOfAMediumGetWhatItGetsInAll(long seed) {
    Random random = new Random(seed);
    List<Unit> units = random(random, 3);
    int least = units.stream().mapToInt(Unit::minimum).sum();
    BudgetPlan plan = BudgetPlanner.plan(units, Math.max(9, least / (1 + random.nextInt(6))), RULE);
    plan.perMedium()
        .forEach((medium, tokens) -> {
          List<Integer> own = plan.perUnit(medium);
          assertThat(own).hasSize((int) units.stream().filter(u -> u.medium() == medium).count());
          assertThat(own.stream().mapToInt(Integer::intValue).sum()).isEqualTo(tokens);
        });
  }

  @Test
  void alikeUnitsShareAlike() {
    List<Unit> four = Collections.nCopies(4, frame(100, 1, 0.5));
    assertThat(tokens(BudgetPlanner.plan(four, 40, RULE))).containsExactly(10, 10, 10, 10);
    assertThat(tokens(BudgetPlanner.plan(four, 42, RULE)))
        .containsExactlyInAnyOrder(10, 10, 11, 11);
  }

  @Test
  void whatIsNewWeighsFourTimesWhatIsStill() {
    List<Unit> units = List.of(frame(100, 0, 0), frame(100, 0, 1));
    assertThat(tokens(BudgetPlanner.plan(units, 50, RULE))).containsExactly(10, 40);
  }

  @Test
  void whatWasAskedForWeighsMost() {
    List<Unit> units =
        List.of(
            new Unit(0, Modality.IMAGE, 100, 0, 0, 0), new Unit(1, Modality.AUDIO, 100, 0, 0, 1));
    assertThat(tokens(BudgetPlanner.plan(units, 80, RULE))).containsExactly(10, 70);
  }

  @Test
  void nobodyGetsMoreThanItHas() {
    List<Unit> units = List.of(frame(5, 0, 1), frame(100, 0, 0));
    assertThat(tokens(BudgetPlanner.plan(units, 60, RULE))).containsExactly(5, 55);
    assertThat(tokens(BudgetPlanner.plan(units, 600, RULE))).containsExactly(5, 100);
    assertThat(BudgetPlanner.plan(List.of(), 7, RULE).tokens()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void sumsAreExactMinimumsHoldAndNothingShrinksWithTheBudget(long seed) {
    Random random = new Random(seed);
    List<Unit> units = random(random, 1 + random.nextInt(6));
    int fewest = units.stream().mapToInt(Unit::minimum).sum();
    int all = units.stream().mapToInt(Unit::tokens).sum();
    List<Integer> before = Collections.nCopies(units.size(), 0);
    for (int budget = Math.max(1, fewest);
        budget < all + 5;
        budget += 1 + random.nextInt(1 + all / 50)) {
      BudgetPlan plan = BudgetPlanner.plan(units, budget, RULE);
      assertThat(plan.tokens()).isEqualTo(Math.min(budget, all));
      assertThat(plan.levels()).isEmpty();
      List<Integer> now = tokens(plan);
      for (int i = 0; i < now.size(); i++) {
        int fair = Math.max(units.get(i).minimum(), before.get(i));
        if (now.get(i) < fair || now.get(i) > units.get(i).tokens()) {
          fail(
              "unit %d of %s got %d of %d tokens, %d were due", i, units, now.get(i), budget, fair);
        }
      }
      assertThat(BudgetPlanner.plan(units, budget, RULE)).isEqualTo(plan);
      assertThat(plan.perMedium().values().stream().mapToInt(i -> i).sum())
          .isEqualTo(plan.tokens());
      before = now;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void moreNoveltyOrRelevanceNeverCostsAToken(long seed) {
    Random random = new Random(seed);
    List<Unit> units = random(random, 4);
    int fewest = units.stream().mapToInt(Unit::minimum).sum();
    int all = units.stream().mapToInt(Unit::tokens).sum();
    int budget = fewest + 1 + random.nextInt(all - fewest);
    List<Integer> before = tokens(BudgetPlanner.plan(units, budget, RULE));
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      List<Unit> changed = new ArrayList<>(units);
      changed.set(
          i,
          new Unit(
              unit.medium(),
              unit.kind(),
              unit.tokens(),
              unit.minimum(),
              (unit.novelty() + 1) / 2,
              (unit.relevance() + 1) / 2));
      assertThat(tokens(BudgetPlanner.plan(changed, budget, RULE)).get(i))
          .isGreaterThanOrEqualTo(before.get(i));
    }
  }

  /** Budgets too small for all minimums, down to one token per medium. */
  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38})
  void overflowIsTakenInTheStatedOrder(long seed) {
    Random random = new Random(seed);
    List<Unit> units = new ArrayList<>();
    for (Unit unit : random(random, 3)) {
      int minimum = 1 + random.nextInt(Math.min(unit.tokens(), 8));
      units.add(
          new Unit(
              unit.medium(),
              unit.kind(),
              unit.tokens(),
              minimum,
              unit.novelty(),
              unit.relevance()));
    }
    int fewest = units.stream().mapToInt(Unit::minimum).sum();
    int keptBefore = 0;
    for (int budget = 6; budget < fewest; budget += 1 + random.nextInt(5)) {
      BudgetPlan plan = BudgetPlanner.plan(units, budget, RULE);
      assertThat(plan.tokens()).isLessThanOrEqualTo(budget);
      assertThat(plan.levels())
          .isEqualTo(ShareRule.DEFAULT_LEVELS.subList(0, plan.levels().size()))
          .isNotEmpty();
      assertThat(plan.perMedium()).hasSize(3).doesNotContainValue(0);
      int next = 0;
      for (Allotment one : plan.allotments()) {
        assertThat(one.from()).isEqualTo(next);
        assertThat(one.to() - one.from()).isBetween(1, BudgetPlanner.MAX_MERGED);
        assertThat(one.tokens()).isGreaterThanOrEqualTo(one.minimum());
        next = one.to();
      }
      assertThat(next).isEqualTo(units.size());
      int kept = (int) plan.allotments().stream().filter(one -> one.tokens() > 0).count();
      assertThat(kept).isGreaterThanOrEqualTo(keptBefore);
      keptBefore = kept;
    }
  }

  @Test
  void aLongVideoIsPooledThenMergedThenThinnedOut() {
    List<Unit> frames = Collections.nCopies(64, frame(196, 16, 0.5));
    assertThat(BudgetPlanner.plan(frames, 1024, RULE).levels()).isEmpty();
    assertThat(BudgetPlanner.plan(frames, 1023, RULE).levels()).containsExactly(Level.POOL);
    BudgetPlan merged = BudgetPlanner.plan(frames, 255, RULE);
    assertThat(merged.levels()).containsExactly(Level.POOL, Level.MERGE);
    assertThat(merged.allotments()).hasSize(32);
    assertThat(merged.tokens()).isEqualTo(255);
    BudgetPlan dropped = BudgetPlanner.plan(frames, 12, RULE);
    assertThat(dropped.levels()).containsExactly(Level.POOL, Level.MERGE, Level.DROP);
    assertThat(tokens(dropped)).containsExactlyInAnyOrder(4, 4, 4, 0, 0, 0, 0, 0);
    assertThat(dropped.lines())
        .containsExactly(
            "12 of 12 tokens given; given up: [pool, merge, drop]",
            "medium 0 (video): 12 tokens over 3 of 8 shares");
  }

  @Test
  void anotherOrderMayBeStated() {
    List<Unit> frames =
        List.of(frame(50, 10, 0.1), frame(50, 10, 0.9), frame(50, 10, 0.5), frame(50, 10, 0.2));
    BudgetPlan plan = BudgetPlanner.plan(frames, 20, RULE.withLevels(Level.DROP, Level.POOL));
    assertThat(plan.levels()).containsExactly(Level.DROP);
    assertThat(tokens(plan)).containsExactly(0, 10, 10, 0);
  }

  @Test
  void whatCannotBeSharedIsRefused() {
    List<Unit> two = List.of(Unit.image(0, 9, 3), Unit.image(1, 9, 3));
    assertThatThrownBy(() -> BudgetPlanner.plan(two, 5, RULE.withLevels()))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("5 tokens do not hold the 6 that the minimums of 2 shares need;");
    assertThatThrownBy(() -> BudgetPlanner.plan(two, 1, RULE))
        .hasMessageContaining("need even after [POOL, MERGE, DROP]");
    assertThatThrownBy(() -> BudgetPlanner.plan(two, 0, RULE)).hasMessageContaining("was 0");
    assertThatThrownBy(
            () -> BudgetPlanner.plan(List.of(Unit.image(1, 9, 3), Unit.image(0, 9, 3)), 9, RULE))
        .hasMessageContaining("give the units of a medium together");
    assertThatThrownBy(() -> Unit.image(0, 0, 0)).hasMessageContaining("0 tokens");
    assertThatThrownBy(() -> frame(1, 1, Double.NaN))
        .hasMessageContaining("novelty must be 0 to 1");
    assertThatThrownBy(() -> new ShareRule(0, 1, 1, List.of()))
        .hasMessageContaining("base above 0");
    assertThatThrownBy(() -> RULE.withLevels(Level.DROP, Level.DROP))
        .hasMessageContaining("named twice");
  }
}
