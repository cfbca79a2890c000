package dev.precis.serving.proxy;

import dev.precis.compress.Budget;
import dev.precis.compress.SequenceShape;
import dev.precis.fusion.budget.BudgetPlan;
import dev.precis.fusion.budget.BudgetPlanner;
import dev.precis.fusion.budget.ShareRule;
import dev.precis.fusion.budget.Unit;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.List;

/** One budget of rows for all media of a request, shared by what is in them. */
final class RequestBudget {
  /** A picture or a frame keeps one of so many tokens at least, before levels are taken. */
  static final int LEAST_SHARE = 64;

  private RequestBudget() {}

  /** How few tokens a unit should keep. */
  @FunctionalInterface
  private interface Minimum {
    int of(int medium, Sketch unit);
  }

  /**
   * The plan for a budget that the request names.
   *
   * @param media the units of each medium
   * @throws dev.precis.PrecisException {@code BUDGET_TOO_SMALL}
   */
  static BudgetPlan of(List<List<Sketch>> media, int budget) {
    return plan(media, budget, (_, unit) -> Math.ceilDiv(unit.tokens(), LEAST_SHARE));
  }

  /**
   * The plan for media that do not fit: what was asked for each is what it should keep, and levels
   * are taken until that fits.
   *
   * @param asked budget of each medium
   * @throws dev.precis.PrecisException {@code BUDGET_TOO_SMALL}
   */
  static BudgetPlan fitting(List<List<Sketch>> media, List<Budget> asked, int room) {
    List<Integer> totals =
        media.stream().map(units -> units.stream().mapToInt(Sketch::tokens).sum()).toList();
    return plan(media, room, (medium, unit) -> asked(asked.get(medium), unit, totals.get(medium)));
  }

  private static int asked(Budget budget, Sketch unit, int total) {
    return switch (budget) {
      case Budget.Tokens all -> part(all.count(), unit, total);
      case Budget.Planned all -> part(all.total(), unit, total);
      case Budget.Auto auto -> Math.min(unit.tokens(), auto.atLeast());
      case Budget.KeepRatio _, Budget.PerFrame _ ->
          budget.resolve(new SequenceShape(shape(unit), unit.kind()));
    };
  }

  private static int part(int count, Sketch unit, int total) {
    return (int) Math.min(unit.tokens(), (long) count * unit.tokens() / Math.max(1, total));
  }

  /**
   * What a medium may keep by a plan: of a film or a sound so much of every frame or second, where
   * they were looked at.
   *
   * @param units of the medium
   */
  static Budget share(BudgetPlan plan, int medium, List<Sketch> units) {
    List<Integer> counts = plan.perUnit(medium);
    int total = counts.stream().mapToInt(Integer::intValue).sum();
    Sketch first = units.getFirst();
    if (total < 1 || !first.seen() || first.kind() == Modality.IMAGE) {
      return Budget.tokens(Math.max(1, total));
    }
    // frames are counted one by one; a second of sound by its tokens, the last may have fewer
    return new Budget.Planned(first.kind() == Modality.AUDIO ? first.tokens() : 1, counts);
  }

  private static Grid shape(Sketch unit) {
    return unit.kind() == Modality.AUDIO ? Grid.line(unit.tokens()) : Grid.image(1, unit.tokens());
  }

  private static BudgetPlan plan(List<List<Sketch>> media, int budget, Minimum minimum) {
    double lowest = 1;
    double highest = -1;
    for (List<Sketch> units : media) {
      for (Sketch unit : units) {
        lowest = Math.min(lowest, unit.likeness().orElse(lowest));
        highest = Math.max(highest, unit.likeness().orElse(highest));
      }
    }
    List<Unit> units = new ArrayList<>();
    for (int m = 0; m < media.size(); m++) {
      for (Sketch unit : media.get(m)) {
        units.add(
            new Unit(
                m,
                unit.kind(),
                unit.tokens(),
                minimum.of(m, unit),
                unit.novelty(),
                relevance(unit, lowest, highest)));
      }
    }
    return BudgetPlanner.plan(units, budget, ShareRule.DEFAULT);
  }

  /** From 0 for the least like the question to 1 for the most; cosines alone differ by little. */
  private static double relevance(Sketch unit, double lowest, double highest) {
    return unit.likeness().isEmpty() || highest <= lowest
        ? 0
        : (unit.likeness().getAsDouble() - lowest) / (highest - lowest);
  }
}
