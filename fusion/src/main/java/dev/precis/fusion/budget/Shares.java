package dev.precis.fusion.budget;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Whole tokens by weight, one after the other to whom the next one is due: the one of the largest
 * weight over what it has plus a half (Webster's divisor method, from the minimums up). Unlike
 * rounding of quotas it never takes a token away when there is one more to give.
 */
final class Shares {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  private final List<Allotment> shares;
  private final int[] given;

  private Shares(List<Allotment> shares) {
    this.shares = shares;
    given = shares.stream().mapToInt(Allotment::minimum).toArray();
  }

  /** The shares with their tokens; their minimums must fit the budget. */
  static List<Allotment> give(List<Allotment> shares, int budget) {
    return new Shares(shares).fill(budget);
  }

  private List<Allotment> fill(int budget) {
    long rest = budget - Overflow.minimums(shares);
    // among equals spread out, so that not the beginning of a film gets what is left
    PriorityQueue<Integer> due =
        new PriorityQueue<>(
            Comparator.comparingDouble((Integer i) -> -priority(i))
                .thenComparingDouble(i -> GOLDEN * i % 1)
                .thenComparingInt(i -> i));
    for (int i = 0; i < given.length; i++) {
      offer(due, i);
    }
    for (Integer next = due.poll(); rest > 0 && next != null; rest--) {
      given[next]++;
      offer(due, next);
      next = due.poll();
    }
    List<Allotment> out = new ArrayList<>(given.length);
    for (int i = 0; i < given.length; i++) {
      out.add(shares.get(i).withTokens(given[i]));
    }
    return out;
  }

  private double priority(int i) {
    return shares.get(i).weight() / (given[i] + 0.5);
  }

  private void offer(PriorityQueue<Integer> due, int i) {
    if (given[i] < shares.get(i).available()) {
      due.add(i);
    }
  }
}
