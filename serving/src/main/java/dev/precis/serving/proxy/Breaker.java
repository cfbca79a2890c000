package dev.precis.serving.proxy;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps requests from a server that failed several times in a row. After a while one trial is let
 * through; requests follow when it went well. Safe for use by several threads.
 */
final class Breaker {
  /** Failures in a row after which nothing more is sent. */
  static final int DEFAULT_FAILURES = 3;

  /** Time without requests before a trial. */
  static final Duration DEFAULT_PAUSE = Duration.ofSeconds(5);

  private final int mostFailures;
  private final long pauseNanos;
  private final LongSupplier nanos;
  private int failures;
  private boolean open;
  private boolean trial;
  private long openedAt;

  /**
   * A closed one.
   *
   * @param nanos a clock that never goes back
   */
  Breaker(int mostFailures, Duration pause, LongSupplier nanos) {
    this.mostFailures = mostFailures;
    this.pauseNanos = pause.toNanos();
    this.nanos = nanos;
  }

  /** Whether requests may be sent. */
  synchronized boolean closed() {
    return !open;
  }

  /** Whether the one trial of an open breaker is due; who is told so makes it. */
  synchronized boolean takeTrial() {
    if (!open || trial || nanos.getAsLong() - openedAt < pauseNanos) {
      return false;
    }
    trial = true;
    return true;
  }

  /** The server did what was asked: requests may be sent. */
  synchronized void succeeded() {
    failures = 0;
    open = false;
    trial = false;
  }

  /** The server did not do what was asked. */
  synchronized void failed() {
    failures++;
    if (open ? trial : failures >= mostFailures) {
      trip();
    }
  }

  /** Opens at once: the server said itself that it is ill. */
  synchronized void trip() {
    open = true;
    trial = false;
    openedAt = nanos.getAsLong();
  }
}
