package dev.precis.compress;

import java.util.Arrays;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A sequence cut into runs of neighbours: at first every element is one, then the cheapest pair of
 * neighbouring runs is joined, again and again. Of equal costs the pair that makes the shorter run
 * comes first, so that a sequence of equals is cut evenly, then the earlier one. O(N log N) beside
 * the costs, of which there are at most 3 N.
 */
public final class NeighbourRuns {
  private final Rule rule;
  private final int[] end;
  private final int[] before;
  private final PriorityQueue<Pair> pairs = new PriorityQueue<>();
  private int runs;

  /** What a join costs. A run is known by its first element. */
  public interface Rule {
    /** Pairs of a lower tier are joined before all others. */
    default int tier(int left, int right) {
      return 0;
    }

    /**
     * What it costs to join two runs, not NaN.
     *
     * @param left first element of a run that ends before {@code right}
     * @param right first element of the run that ends before {@code end}
     */
    double cost(int left, int right, int end);

    /** Called when the right run has become part of the left one. */
    void joined(int left, int right);
  }

  private record Pair(int tier, double cost, int left, int right, int end)
      implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int order = Integer.compare(tier, other.tier);
      if (order == 0) {
        order = Double.compare(cost, other.cost);
      }
      if (order == 0) {
        order = Integer.compare(end - left, other.end - other.left);
      }
      return order != 0 ? order : Integer.compare(left, other.left);
    }
  }

  /** A sequence of {@code n} runs of one. */
  public NeighbourRuns(int n, Rule rule) {
    this.rule = rule;
    runs = n;
    end = new int[n];
    before = new int[n];
    Arrays.setAll(end, i -> i + 1);
    Arrays.setAll(before, i -> i - 1);
    for (int i = 0; i + 1 < n; i++) {
      offer(i, i + 1);
    }
  }

  /** Joins pairs until no more than {@code most} runs are left. */
  public void joinUntil(int most) {
    while (runs > Math.max(1, most)) {
      Pair pair = cheapest();
      if (pair == null) {
        throw new IllegalStateException("%d runs and no pair among them".formatted(runs));
      }
      join(pair);
    }
  }

  /** Joins pairs as long as there is one of that tier or a lower one. */
  public void joinTiers(int last) {
    for (Pair pair = cheapest(); pair != null && pair.tier() <= last; pair = cheapest()) {
      join(pair);
    }
  }

  /** First element of every run, ascending. */
  public int[] firsts() {
    int[] first = new int[runs];
    int at = 0;
    for (int i = 0; at < runs; i = end[i]) {
      first[at++] = i;
    }
    return first;
  }

  private @Nullable Pair cheapest() {
    Pair pair = pairs.peek();
    // What was offered before one of its runs grew or went is passed over.
    while (pair != null && (end[pair.left()] != pair.right() || end[pair.right()] != pair.end())) {
      pairs.remove();
      pair = pairs.peek();
    }
    return pair;
  }

  private void join(Pair pair) {
    pairs.remove();
    int left = pair.left();
    rule.joined(left, pair.right());
    end[left] = pair.end();
    end[pair.right()] = -1;
    runs--;
    if (before[left] >= 0) {
      offer(before[left], left);
    }
    if (end[left] < end.length) {
      before[end[left]] = left;
      offer(left, end[left]);
    }
  }

  private void offer(int left, int right) {
    pairs.add(
        new Pair(
            rule.tier(left, right), rule.cost(left, right, end[right]), left, right, end[right]));
  }
}
