package dev.precis.compress;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;

/**
 * Working memory of one method, kept from call to call and lent to one call at a time: as many
 * pieces as calls ever ran side by side. What has grown past {@link #MOST_KEPT_BYTES} is given up
 * after its call.
 */
public final class ScratchPool {
  /** Largest piece that is kept, bytes. */
  public static final long MOST_KEPT_BYTES = 64L << 20;

  private final ConcurrentLinkedDeque<Scratch> idle = new ConcurrentLinkedDeque<>();

  /** An empty pool. */
  public ScratchPool() {}

  /** What the work gives; it must not keep the memory. */
  public <T> T lend(Function<Scratch, T> work) {
    Scratch kept = idle.pollFirst();
    Scratch scratch = kept == null ? new Scratch() : kept;
    try {
      return work.apply(scratch);
    } finally {
      if (scratch.byteSize() <= MOST_KEPT_BYTES) {
        idle.offerFirst(scratch);
      }
    }
  }
}
