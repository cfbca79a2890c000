package dev.precis.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * A request to stop that reaches native calls: each registers what ends it early. Safe to use from
 * any thread.
 */
public final class CancelToken {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  /** Asks all registered work to stop; calls after the first do nothing. */
  public void cancel() {
    List<Runnable> toRun;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      toRun = List.copyOf(actions);
      actions.clear();
    }
    toRun.forEach(Runnable::run);
  }

  /** Whether somebody asked to stop. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Ends the caller's work if somebody asked to stop.
   *
   * @throws CancellationException if so
   */
  public void check() {
    if (isCancelled()) {
      throw new CancellationException("cancelled");
    }
  }

  /**
   * Runs the action on {@link #cancel()}, or at once if that has happened. Close the registration
   * when work is done.
   */
  public Registration onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        actions.add(action);
        return () -> remove(action);
      }
    }
    action.run();
    return () -> {};
  }

  private synchronized void remove(Runnable action) {
    actions.remove(action);
  }

  /** Takes an action back. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
