package dev.precis.bench;

import dev.precis.tokens.TokenSequence;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A few calls in a row, timed together.
 *
 * @param wall nanoseconds a call by the wall
 * @param own nanoseconds a call that the thread really ran
 */
record Batch(double wall, double own) {
  /** Times calls on this thread. */
  static Batch of(Supplier<TokenSequence> call, int calls) {
    var threads = ManagementFactory.getThreadMXBean();
    long own = threads.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    long tokens = 0;
    for (int i = 0; i < calls; i++) {
      tokens += call.get().size();
    }
    wall = System.nanoTime() - wall;
    own = threads.getCurrentThreadCpuTime() - own;
    if (tokens < calls) {
      throw new IllegalStateException("a call gave no token");
    }
    return new Batch((double) wall / calls, (double) own / calls);
  }

  /** How one figure lies over batches. */
  static Spread spread(List<Batch> batches, ToDoubleFunction<Batch> figure) {
    return Spread.of(batches.stream().mapToDouble(figure).toArray());
  }
}
