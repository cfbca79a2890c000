package dev.precis.fusion.budget;

import dev.precis.PrecisException;
import java.util.EnumSet;
import java.util.List;

/**
 * How content becomes weight: {@code tokens * (base + novelty * its novelty + relevance * its
 * relevance)}.
 *
 * @param base what a unit weighs without any novelty and relevance, above 0
 * @param novelty what novelty adds, 0 or more
 * @param relevance what relevance to the question adds, 0 or more
 * @param levels what is given up first, second and third; a level left out is never used
 */
public record ShareRule(double base, double novelty, double relevance, List<Level> levels) {
  /** A still frame keeps a quarter of the weight of a new one. */
  public static final double DEFAULT_BASE = 1;

  /** Weight that novelty adds. */
  public static final double DEFAULT_NOVELTY = 3;

  /** Weight that relevance adds: what was asked for counts twice as much as what is new. */
  public static final double DEFAULT_RELEVANCE = 6;

  /** Detail goes first, then time, then whole units. */
  public static final List<Level> DEFAULT_LEVELS = List.of(Level.POOL, Level.MERGE, Level.DROP);

  /** The rule with all defaults. */
  public static final ShareRule DEFAULT =
      new ShareRule(DEFAULT_BASE, DEFAULT_NOVELTY, DEFAULT_RELEVANCE, DEFAULT_LEVELS);

  /** Checks the weights and that no level is named twice. */
  public ShareRule {
    levels = List.copyOf(levels);
    if (!(base > 0 && novelty >= 0 && relevance >= 0 && base + novelty + relevance < 1e6)) {
      throw PrecisException.user(
          "BUDGET_RULE",
          "weights must be finite, base above 0, novelty and relevance 0 or more; were %s, %s, %s"
              .formatted(base, novelty, relevance));
    }
    if (!levels.isEmpty() && EnumSet.copyOf(levels).size() < levels.size()) {
      throw PrecisException.user("BUDGET_RULE", "a level is named twice: " + levels);
    }
  }

  /** The same rule, giving up in another order. */
  public ShareRule withLevels(Level... order) {
    return new ShareRule(base, novelty, relevance, List.of(order));
  }

  double weight(Unit unit) {
    return unit.tokens() * (base + novelty * unit.novelty() + relevance * unit.relevance());
  }
}
