package dev.precis.media;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A switch that ends work from another thread. Once cancelled it stays cancelled. Safe for use by
 * any number of threads.
 */
public final class CancelToken {
  private final List<Runnable> actions = new ArrayList<>();
  private volatile boolean cancelled;

  /** What ends an {@link #onCancel} registration; closing it twice is harmless. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /** Turns the switch and runs the registered actions, each once, on the calling thread. */
  public void cancel() {
    List<Runnable> pending;
    synchronized (actions) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      pending = List.copyOf(actions);
      actions.clear();
    }
    pending.forEach(Runnable::run);
  }

  /** True once {@link #cancel} was called. */
  public boolean isCancelled() {
    return cancelled;
  }

  /**
   * Returns quietly while not cancelled.
   *
   * @throws CancellationException once cancelled
   */
  public void check() {
    if (cancelled) {
      throw new CancellationException("decoding was cancelled");
    }
  }

  /** Runs {@code action} at cancellation, or now if that has happened. Actions must be quick. */
  public Registration onCancel(Runnable action) {
    synchronized (actions) {
      if (!cancelled) {
        actions.add(action);
        return () -> {
          synchronized (actions) {
            actions.remove(action);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }
}
