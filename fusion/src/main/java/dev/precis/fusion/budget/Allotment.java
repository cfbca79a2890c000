package dev.precis.fusion.budget;

import dev.precis.tokens.Modality;

/**
 * What a unit, or a few neighbours that were merged, may keep.
 *
 * @param medium number of the medium
 * @param kind what it is
 * @param from first unit, counted over the whole request
 * @param to last unit, exclusive
 * @param available most tokens it could get
 * @param minimum fewest tokens it had to get at the level reached
 * @param weight its weight by the rule
 * @param tokens tokens it gets; 0 if it was dropped
 */
public record Allotment(
    int medium,
    Modality kind,
    int from,
    int to,
    int available,
    int minimum,
    double weight,
    int tokens) {
  Allotment withMinimum(int fewest) {
    return new Allotment(medium, kind, from, to, available, fewest, weight, tokens);
  }

  Allotment withTokens(int count) {
    return new Allotment(medium, kind, from, to, available, minimum, weight, count);
  }

  /** Nothing may be given to it. */
  Allotment dropped() {
    return new Allotment(medium, kind, from, to, 0, 0, weight, 0);
  }

  /** This and its right neighbour as one: places are shared, so the larger count is available. */
  Allotment merge(Allotment next) {
    return new Allotment(
        medium,
        kind,
        from,
        next.to,
        Math.max(available, next.available),
        Math.max(minimum, next.minimum),
        weight + next.weight,
        0);
  }
}
