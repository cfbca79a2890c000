package dev.precis.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C or a polite kill into a cancellation: the work in hand is told to stop, and the
 * process waits until it has cleaned up. Close it when nothing is left to clean.
 */
final class Interrupts implements AutoCloseable {
  /**
   * Longest time that an ending process waits for the work to stop, seconds; more than a proxy
   * needs.
   */
  static final int PATIENCE_SECONDS = 40;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "precis-interrupt");
  private boolean requested;
  private Runnable action = () -> {};

  private Interrupts() {}

  /** Starts to watch. */
  static Interrupts watch() {
    Interrupts interrupts = new Interrupts();
    Runtime.getRuntime().addShutdownHook(interrupts.hook);
    return interrupts;
  }

  /** Whether the process was asked to end. */
  synchronized boolean requested() {
    return requested;
  }

  /** Sets what stops the work in hand; runs it at once if the request has come. */
  void onRequest(Runnable stopper) {
    boolean now;
    synchronized (this) {
      action = stopper;
      now = requested;
    }
    if (now) {
      stopper.run();
    }
  }

  private void stop() {
    Runnable stopper;
    synchronized (this) {
      requested = true;
      stopper = action;
    }
    stopper.run();
    try {
      if (!over.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("precis: work did not stop in time; ending anyway");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending: the hook is what waits for us
      return;
    }
  }
}
