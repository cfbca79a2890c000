package dev.precis.fusion.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who gets how much of a request's budget; goes into the report as it is.
 *
 * @param budget tokens that were to be shared
 * @param levels what had to be given up, in the order in which it was; empty where all fitted
 * @param allotments in the order of the units
 */
public record BudgetPlan(int budget, List<Level> levels, List<Allotment> allotments) {
  /** Copies the lists. */
  public BudgetPlan {
    levels = List.copyOf(levels);
    allotments = List.copyOf(allotments);
  }

  /** Tokens given in all. */
  public int tokens() {
    return allotments.stream().mapToInt(Allotment::tokens).sum();
  }

  /** Tokens given to each medium, by its number. */
  public Map<Integer, Integer> perMedium() {
    Map<Integer, Integer> out = new TreeMap<>();
    for (Allotment one : allotments) {
      out.merge(one.medium(), one.tokens(), Integer::sum);
    }
    return out;
  }

  /**
   * Tokens given to each unit of a medium, in order. Neighbours that were merged share what they
   * were given evenly, what is left over going to the first of them.
   */
  public List<Integer> perUnit(int medium) {
    List<Integer> out = new ArrayList<>();
    for (Allotment one : allotments) {
      int units = one.to() - one.from();
      for (int u = 0; one.medium() == medium && u < units; u++) {
        out.add(one.tokens() / units + (u < one.tokens() % units ? 1 : 0));
      }
    }
    return out;
  }

  /** A line on the whole and one per medium, for people. */
  public List<String> lines() {
    List<String> out = new ArrayList<>();
    out.add(
        "%d of %d tokens given%s"
            .formatted(
                tokens(),
                budget,
                levels.isEmpty()
                    ? ""
                    : "; given up: " + levels.toString().toLowerCase(Locale.ROOT)));
    perMedium()
        .forEach((medium, tokens) -> {
          List<Allotment> own = allotments.stream().filter(one -> one.medium() == medium).toList();
          out.add(
              "medium %d (%s): %d tokens over %d of %d shares"
                  .formatted(
                      medium,
                      own.getFirst().kind().id(),
                      tokens,
                      own.stream().filter(one -> one.tokens() > 0).count(),
                      own.size()));
        });
    return out;
  }
}
