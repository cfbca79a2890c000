package dev.precis.serving.backend;

import dev.precis.PrecisException;
import dev.precis.tokens.Modality;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many rows each medium of a kind has, where a server needs that to be one number. vLLM 0.32
 * puts all media of a kind that begin in the same step, those of other requests too, into one
 * batch; the families whose count is free check that batch to be of one shape, and end the whole
 * engine if it is not (seen live: 5 and 9 rows in one request to LLaVA-1.5). Immutable.
 *
 * @param counts rows by kind; empty where any numbers may stand side by side
 */
public record EqualRows(Map<Modality, Integer> counts) {
  /** Nothing that others would have to equal. */
  public static final EqualRows NONE = new EqualRows(Map.of());

  /** Copies the map. */
  public EqualRows {
    counts = Map.copyOf(counts);
  }

  /** Whether media with these counts may be in the same batch. */
  public boolean fits(EqualRows others) {
    for (Map.Entry<Modality, Integer> entry : counts.entrySet()) {
      Integer theirs = others.counts.get(entry.getKey());
      if (theirs != null && !theirs.equals(entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  /** The counts of both, which fit each other. */
  public EqualRows and(EqualRows others) {
    if (counts.isEmpty()) {
      return others;
    }
    Map<Modality, Integer> all = new EnumMap<>(counts);
    all.putAll(others.counts);
    return new EqualRows(all);
  }

  /**
   * One more medium that is sent as rows of its own kind.
   *
   * @throws PrecisException {@code ROWS_UNEQUAL} if another of the kind has another number of rows
   *     and the family does not bear that
   */
  EqualRows with(Modality kind, int rows, ServedModel model) {
    if (model.family().countRule() != CountRule.FREE) {
      return this;
    }
    EqualRows one = new EqualRows(Map.of(kind, rows));
    if (!fits(one)) {
      throw PrecisException.user(
          "ROWS_UNEQUAL",
          "one %s has %d rows and another %d; a server of %s ends when it meets both at once: keep a fixed number, or use the door for plain rows"
              .formatted(kind.id(), counts.get(kind), rows, model.family().id()));
    }
    return and(one);
  }
}
