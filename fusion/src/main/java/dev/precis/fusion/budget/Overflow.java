package dev.precis.fusion.budget;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The levels, each taken as far as it has to be. */
final class Overflow {
  private Overflow() {}

  static long minimums(List<Allotment> shares) {
    return shares.stream().mapToLong(Allotment::minimum).sum();
  }

  /** The shares after one level more; it stops as soon as their minimums fit. */
  static List<Allotment> apply(Level level, List<Allotment> shares, int budget) {
    return switch (level) {
      case POOL ->
          shares.stream()
              .map(one -> one.withMinimum(Math.ceilDiv(one.minimum(), BudgetPlanner.POOLED)))
              .toList();
      case MERGE -> merged(shares, budget);
      case DROP -> dropped(shares, budget);
    };
  }

  private static List<Allotment> merged(List<Allotment> shares, int budget) {
    List<Allotment> out = shares;
    for (int size = 2; size <= BudgetPlanner.MAX_MERGED && minimums(out) > budget; size *= 2) {
      out = pairs(out);
    }
    return out;
  }

  /** Neighbours of one medium as one; of an odd number the last stays alone. */
  private static List<Allotment> pairs(List<Allotment> shares) {
    List<Allotment> out = new ArrayList<>(shares.size() / 2 + 1);
    for (int i = 0; i < shares.size(); i++) {
      Allotment one = shares.get(i);
      boolean mates = i + 1 < shares.size() && shares.get(i + 1).medium() == one.medium();
      out.add(mates ? one.merge(shares.get(++i)) : one);
    }
    return out;
  }

  private static List<Allotment> dropped(List<Allotment> shares, int budget) {
    List<Allotment> out = new ArrayList<>(shares);
    Set<Integer> heaviest = heaviest(shares);
    List<Integer> lightestFirst = new ArrayList<>();
    for (int i = 0; i < shares.size(); i++) {
      if (!heaviest.contains(i)) {
        lightestFirst.add(i);
      }
    }
    lightestFirst.sort(Comparator.comparingDouble(i -> perToken(shares.get(i))));
    long needed = minimums(shares);
    for (int i : lightestFirst) {
      if (needed <= budget) {
        break;
      }
      needed -= shares.get(i).minimum();
      out.set(i, shares.get(i).dropped());
    }
    return out;
  }

  /** Large units must not win for their size: what counts is what a token of them is worth. */
  private static double perToken(Allotment share) {
    return share.weight() / Math.max(1, share.available());
  }

  private static Set<Integer> heaviest(List<Allotment> shares) {
    Set<Integer> out = new HashSet<>();
    int best = 0;
    for (int i = 0; i < shares.size(); i++) {
      if (shares.get(i).medium() != shares.get(best).medium()) {
        out.add(best);
        best = i;
      } else if (perToken(shares.get(i)) > perToken(shares.get(best))) {
        best = i;
      }
    }
    if (!shares.isEmpty()) {
      out.add(best);
    }
    return out;
  }
}
