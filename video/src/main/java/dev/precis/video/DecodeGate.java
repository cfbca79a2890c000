package dev.precis.video;

import java.util.concurrent.CancellationException;

/**
 * Stops decoding ahead between two frames while nobody waits for tokens. Whoever needs the batch at
 * once opens it for as long as that takes.
 */
final class DecodeGate {
  private boolean wanted = true;
  private int needed;

  /** Tells whether tokens are waited for at all. */
  synchronized void want(boolean value) {
    wanted = value;
    notifyAll();
  }

  /** Begins or ends a need that no pause may hold up. */
  synchronized void need(boolean begins) {
    needed += begins ? 1 : -1;
    notifyAll();
  }

  /**
   * Waits while nobody wants frames.
   *
   * @throws CancellationException if the thread is interrupted
   */
  synchronized void pass() {
    while (!wanted && needed == 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (CancellationException)
            new CancellationException("interrupted while decoding rested").initCause(e);
      }
    }
  }
}
