package dev.precis.fusion.budget;

import dev.precis.PrecisException;
import java.util.ArrayList;
import java.util.List;

/**
 * Shares one budget of tokens over the images, frames and seconds of sound of a request. The
 * minimum of every unit comes first; the rest goes by weight (see {@link Shares}). Where the
 * minimums alone are too much, the rule's levels are taken one after the other until they fit.
 *
 * <p>Promises: the sum is the budget, or all that is available where that is less; no unit that was
 * not dropped gets less than its minimum or more than its tokens; as long as no level is needed, a
 * larger budget takes nothing from anybody, and more novelty or relevance never costs a unit a
 * token; the same input gives the same plan. O((n + budget) log n) for n units.
 */
public final class BudgetPlanner {
  /** Most neighbours that {@link Level#MERGE} makes one. */
  public static final int MAX_MERGED = 8;

  /** What {@link Level#POOL} divides a minimum by. */
  public static final int POOLED = 4;

  /** Largest budget that is shared: as many tokens as the longest contexts hold, and more. */
  public static final int MAX_BUDGET = 1 << 24;

  private BudgetPlanner() {}

  /**
   * The plan.
   *
   * @param units in the order of the request, those of a medium together
   * @param budget tokens to share, 1 to {@value #MAX_BUDGET}
   * @throws PrecisException {@code BUDGET_OUT_OF_RANGE}; {@code BUDGET_TOO_SMALL} where the
   *     minimums do not fit even after every level of the rule; {@code BUDGET_UNIT} for units out
   *     of order
   */
  public static BudgetPlan plan(List<Unit> units, int budget, ShareRule rule) {
    if (budget < 1 || budget > MAX_BUDGET) {
      throw PrecisException.user(
          "BUDGET_OUT_OF_RANGE",
          "a budget must be 1 to %d tokens, was %d".formatted(MAX_BUDGET, budget));
    }
    List<Allotment> shares = new ArrayList<>(units.size());
    for (int i = 0; i < units.size(); i++) {
      Unit unit = units.get(i);
      if (i > 0 && unit.medium() < units.get(i - 1).medium()) {
        throw PrecisException.user(
            "BUDGET_UNIT",
            "unit %d is of medium %d and follows one of medium %d: give the units of a medium together"
                .formatted(i, unit.medium(), units.get(i - 1).medium()));
      }
      shares.add(
          new Allotment(
              unit.medium(),
              unit.kind(),
              i,
              i + 1,
              unit.tokens(),
              unit.minimum(),
              rule.weight(unit),
              0));
    }
    List<Level> used = new ArrayList<>();
    for (Level level : rule.levels()) {
      if (Overflow.minimums(shares) <= budget) {
        break;
      }
      used.add(level);
      shares = Overflow.apply(level, shares, budget);
    }
    long needed = Overflow.minimums(shares);
    if (needed > budget) {
      throw PrecisException.limit(
          "BUDGET_TOO_SMALL",
          "%d tokens do not hold the %d that the minimums of %d shares need%s; raise the budget, lower the minimums or send less"
              .formatted(
                  budget, needed, shares.size(), used.isEmpty() ? "" : " even after " + used));
    }
    return new BudgetPlan(budget, used, Shares.give(shares, budget));
  }
}
