package dev.precis.serving.proxy;

import dev.precis.fusion.budget.BudgetPlan;
import java.util.List;
import java.util.Optional;

/**
 * The rows of all media of a request.
 *
 * @param media in order
 * @param plan how one budget was shared over them, if one was
 */
record Rows(List<EncodedMedium> media, Optional<BudgetPlan> plan) {
  /** Rows in all. */
  long count() {
    return media.stream().mapToLong(medium -> medium.tokens().size()).sum();
  }
}
