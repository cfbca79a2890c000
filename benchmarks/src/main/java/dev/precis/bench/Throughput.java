package dev.precis.bench;

import dev.precis.tokens.TokenSequence;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Calls a second when several threads call at once. */
final class Throughput {
  /** Nanoseconds for which it is measured. */
  static final long NANOS = 500_000_000;

  private Throughput() {}

  static double perSecond(Supplier<TokenSequence> call, int threads) {
    CountDownLatch start = new CountDownLatch(1);
    LongAdder calls = new LongAdder();
    LongAdder rate = new LongAdder();
    Thread[] running = new Thread[threads];
    for (int t = 0; t < threads; t++) {
      running[t] =
          Thread.ofPlatform()
              .start(() -> {
                await(start);
                long begin = System.nanoTime();
                long done = 0;
                long spent = 0;
                while (spent < NANOS) {
                  done += call.get().size() > 0 ? 1 : 0;
                  spent = System.nanoTime() - begin;
                }
                calls.add(done);
                rate.add(Math.round(1e12 * done / spent));
              });
    }
    start.countDown();
    for (Thread thread : running) {
      join(thread);
    }
    if (calls.sum() == 0) {
      throw new IllegalStateException("no call came to an end");
    }
    return rate.sum() / 1e3;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while measuring", e);
    }
  }
}
