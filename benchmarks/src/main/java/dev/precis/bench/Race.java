package dev.precis.bench;

import dev.precis.tokens.TokenSequence;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * All contenders of all methods, timed in turn: a round is one batch of each, so that whatever
 * disturbs the machine disturbs all of them alike.
 */
final class Race {
  /** Nanoseconds that a batch lasts about, unless one call is longer. */
  static final double BATCH_NANOS = 30e6;

  /** Nanoseconds of its thread for which each Java contender runs before it is timed. */
  static final double JAVA_WARM_UP_NANOS = 1.5e9;

  /** Nanoseconds of its thread for which each Python contender runs before it is timed. */
  static final double PYTHON_WARM_UP_NANOS = 0.3e9;

  private static final int MOST_CALLS = 2000;

  private final Map<Workload, Map<Contender, Lane>> lanes = new LinkedHashMap<>();
  private final Map<Contender, PythonWorker> workers;

  /**
   * Nobody entered yet.
   *
   * @param workers who runs each contender of the Python side
   */
  Race(Map<Contender, PythonWorker> workers) {
    this.workers = new EnumMap<>(workers);
  }

  private static final class Lane {
    final IntFunction<Batch> timer;
    final List<Batch> batches = new ArrayList<>();
    int calls = 1;

    Lane(IntFunction<Batch> timer) {
      this.timer = timer;
    }

    /** Runs it for a while, and settles how many calls a batch has. */
    void warmUp(double nanos) {
      double spent = 0;
      while (spent < nanos) {
        Batch batch = timer.apply(calls);
        spent += batch.own() * calls;
        calls = Math.clamp(Math.round(BATCH_NANOS / batch.wall()), 1, MOST_CALLS);
      }
    }

    /** One call puts the data back into the caches, where that matters; then the batch counts. */
    void run() {
      if (calls > 1) {
        var _ = timer.apply(1);
      }
      batches.add(timer.apply(calls));
    }
  }

  /**
   * Enters a method with all who can do it.
   *
   * @param folder for the output rows that are compared
   * @throws IllegalStateException if one of them computes something else
   */
  void enter(Workload workload, Path folder) {
    Map<Contender, Lane> entered = new EnumMap<>(Contender.class);
    entered.put(Contender.RELEASED, new Lane(calls -> Batch.of(workload.released(), calls)));
    Supplier<TokenSequence> own = workload.own().orElse(null);
    if (own != null) {
      entered.put(Contender.OWN, new Lane(calls -> Batch.of(own, calls)));
    }
    TokenSequence ours = workload.released().get();
    workers.forEach((contender, python) ->
        python
            .rows(workload.id(), contender, folder)
            .ifPresent(theirs -> {
              String difference =
                  Agreement.difference(ours.embeddings(), theirs, workload.selects());
              if (!difference.isEmpty()) {
                throw new IllegalStateException(
                    "%s: %s differs from ours: %s"
                        .formatted(workload.id(), contender.label(), difference));
              }
              entered.put(
                  contender, new Lane(calls -> python.time(workload.id(), contender, calls)));
            }));
    lanes.put(workload, entered);
  }

  void warmUp() {
    lanes.forEach((workload, entered) -> {
      System.err.println("warming up " + workload.id());
      entered.forEach((contender, lane) ->
          lane.warmUp(contender.python() ? PYTHON_WARM_UP_NANOS : JAVA_WARM_UP_NANOS));
    });
  }

  void run(int rounds) {
    for (int round = 1; round <= rounds; round++) {
      System.err.println("round %d of %d".formatted(round, rounds));
      lanes.values().forEach(entered -> entered.values().forEach(Lane::run));
    }
  }

  /** The batches of everybody. */
  Map<Workload, Map<Contender, List<Batch>>> results() {
    Map<Workload, Map<Contender, List<Batch>>> results = new LinkedHashMap<>();
    lanes.forEach((workload, entered) -> {
      Map<Contender, List<Batch>> own = new EnumMap<>(Contender.class);
      entered.forEach((contender, lane) -> own.put(contender, List.copyOf(lane.batches)));
      results.put(workload, own);
    });
    return results;
  }
}
