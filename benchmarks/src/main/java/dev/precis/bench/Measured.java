package dev.precis.bench;

import java.util.List;
import java.util.Map;

/**
 * All that was measured of one method.
 *
 * @param workload the method
 * @param batches of every contender, one a round
 * @param capacities of our contenders
 */
record Measured(
    Workload workload, Map<Contender, List<Batch>> batches, Map<Contender, Capacity> capacities) {
  /**
   * Memory and throughput.
   *
   * @param allocation of a call beyond its result
   * @param single calls a second of one thread
   * @param threaded calls a second of all threads together
   */
  record Capacity(Allocation allocation, double single, double threaded) {}

  boolean has(Contender contender) {
    return batches.containsKey(contender);
  }

  private List<Batch> of(Contender contender) {
    List<Batch> found = batches.get(contender);
    if (found == null) {
      throw new IllegalArgumentException(workload.id() + " has no " + contender.label());
    }
    return found;
  }

  /** Milliseconds of a call by the wall. */
  Spread millis(Contender contender) {
    return Batch.spread(of(contender), batch -> batch.wall() / 1e6);
  }

  /** Milliseconds of a call in which the measuring thread really ran. */
  Spread running(Contender contender) {
    return Batch.spread(of(contender), batch -> batch.own() / 1e6);
  }

  /** How many times faster one is than the other by the time that their threads really ran. */
  double timesFasterRunning(Contender one, Contender other) {
    return running(other).median() / running(one).median();
  }

  /** How many times faster one is than the other, round by round. */
  Spread timesFaster(Contender one, Contender other) {
    List<Batch> ours = of(one);
    List<Batch> theirs = of(other);
    double[] ratios = new double[ours.size()];
    for (int r = 0; r < ratios.length; r++) {
      ratios[r] = theirs.get(r).wall() / ours.get(r).wall();
    }
    return Spread.of(ratios);
  }

  /** The share of the time in which the measuring thread really ran, of the worst contender. */
  double leastShareRun() {
    return batches.values().stream()
        .mapToDouble(all -> Batch.spread(all, batch -> batch.own() / batch.wall()).median())
        .min()
        .orElse(1);
  }
}
