package dev.precis.compress.text;

import dev.precis.compress.greedy.FacilityLocation;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A text shortened by whole clauses, for models that take text as text. Clauses with numbers,
 * names, negations or times always stay; of the others those stay that stand for most of the text.
 * What is dropped is listed and leaves a mark in the text.
 *
 * @param kept clauses that stay, in order
 * @param dropped clauses that do not, in order
 * @param cost tokens of the kept ones
 * @param fits whether that is within the budget; protected clauses stay even if it is not
 */
public record ClauseKeep(List<Clause> kept, List<Clause> dropped, int cost, boolean fits) {
  /** What stands in the text where something was dropped. */
  public static final String MARK = "[...]";

  /** Copies the lists. */
  public ClauseKeep {
    kept = List.copyOf(kept);
    dropped = List.copyOf(dropped);
  }

  /**
   * Chooses clauses. O(N^2 D).
   *
   * @param clauses of one text, in order
   * @param embeddings one row per clause
   * @param tokens what each clause costs
   * @param budget most tokens
   */
  public static ClauseKeep choose(
      List<Clause> clauses, Matrix embeddings, int[] tokens, int budget) {
    int n = clauses.size();
    if (embeddings.rows() != n || tokens.length != n) {
      throw new IllegalArgumentException(
          "%d clauses, %d embeddings, %d costs".formatted(n, embeddings.rows(), tokens.length));
    }
    double[] first = new double[n];
    for (int i = 0; i < n; i++) {
      // Above any gain, which is n at most: protected clauses are taken before all others.
      first[i] = clauses.get(i).isProtected() ? 2.0 * n : 0;
    }
    boolean[] stays = new boolean[n];
    long cost = 0;
    for (int i : FacilityLocation.choose(embeddings, first, n).order()) {
      if (first[i] > 0 || cost + tokens[i] <= budget) {
        stays[i] = true;
        cost += tokens[i];
      }
    }
    List<Clause> kept = new ArrayList<>();
    List<Clause> dropped = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      (stays[i] ? kept : dropped).add(clauses.get(i));
    }
    return new ClauseKeep(kept, dropped, Math.toIntExact(cost), cost <= budget);
  }

  /** The kept clauses as one text, with {@link #MARK} where something was dropped. */
  public String text() {
    List<Clause> all = new ArrayList<>(kept);
    all.addAll(dropped);
    all.sort((a, b) -> Integer.compare(a.start(), b.start()));
    Set<Clause> missing = Set.copyOf(dropped);
    List<String> parts = new ArrayList<>();
    for (Clause clause : all) {
      if (!missing.contains(clause)) {
        parts.add(clause.text());
      } else if (parts.isEmpty() || !parts.getLast().equals(MARK)) {
        parts.add(MARK);
      }
    }
    return String.join(" ", parts);
  }
}
