package dev.precis.bench;

import com.sun.management.ThreadMXBean;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Memory taken by a call, freed or not.
 *
 * @param heap bytes of Java objects
 * @param outside bytes of native memory
 */
public record Allocation(long heap, long outside) {
  private static final int CALLS = 16;
  private static final int TRIES = 8;

  /**
   * What a call takes beyond its result: the least over a few tries of the mean of {@value #CALLS}
   * calls, less what a copy of the result takes. The rows of both lie in memory that is there.
   */
  static Allocation beyondResult(Supplier<TokenSequence> call) {
    TokenSequence result = call.get();
    int[] rows = IntStream.range(0, result.size()).toArray();
    Matrix copy = Matrix.allocate(result.size(), result.width());
    return least(call).less(least(() -> result.gather(rows, copy)));
  }

  private static Allocation least(Supplier<TokenSequence> call) {
    Allocation least = of(call);
    for (int i = 1; i < TRIES; i++) {
      Allocation other = of(call);
      least =
          new Allocation(Math.min(least.heap, other.heap), Math.max(least.outside, other.outside));
    }
    return least;
  }

  /** Native memory is counted by what is reserved; a collection on the way would hide some. */
  private static Allocation of(Supplier<TokenSequence> call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    BufferPoolMXBean pool =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(bean -> bean.getName().equals("direct"))
            .findFirst()
            .orElseThrow();
    long outside = pool.getTotalCapacity();
    long heap = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      var _ = call.get();
    }
    heap = threads.getCurrentThreadAllocatedBytes() - heap;
    outside = pool.getTotalCapacity() - outside;
    return new Allocation(heap / CALLS, Math.max(0, outside) / CALLS);
  }

  private Allocation less(Allocation other) {
    return new Allocation(heap - other.heap, outside - other.outside);
  }
}
