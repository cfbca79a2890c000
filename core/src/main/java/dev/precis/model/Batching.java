package dev.precis.model;

import java.time.Duration;

/**
 * When calls of an encoder that come at the same time run as one. Worth it on a GPU; a processor
 * takes as long for a batch as for its pictures one after another. An encoder in 8 bits scales over
 * the whole batch, so its rows differ a little with their company.
 *
 * @param most pictures of a run; 1: every call runs for itself
 * @param longest that the first call waits for others
 */
public record Batching(int most, Duration longest) {
  /** How long a call waits for others when nothing is said. */
  public static final Duration DEFAULT_LONGEST = Duration.ofMillis(5);

  /** Most pictures that may be allowed in a run. */
  public static final int MAX_MOST = 256;

  /** Longest wait that may be allowed. */
  public static final Duration MAX_LONGEST = Duration.ofSeconds(10);

  /** Every call runs for itself. */
  public static final Batching NONE = new Batching(1, Duration.ZERO);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if one is left
   */
  public Batching {
    if (most < 1 || most > MAX_MOST) {
      throw new IllegalArgumentException("a batch must be 1 to 256, was " + most);
    }
    if (longest.isNegative() || longest.compareTo(MAX_LONGEST) > 0) {
      throw new IllegalArgumentException("the wait must be 0 to 10 s, was " + longest);
    }
  }
}
