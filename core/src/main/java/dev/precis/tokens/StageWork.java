package dev.precis.tokens;

/**
 * What a stage has done.
 *
 * @param items frames, windows or batches that passed
 * @param nanos time spent in it, nanoseconds
 * @param peakBytes most memory its buffers took at one time
 */
public record StageWork(long items, long nanos, long peakBytes) {
  /** Nothing done. */
  public static final StageWork NONE = new StageWork(0, 0, 0);

  /** This and more work in the same stage. */
  public StageWork plus(long moreItems, long moreNanos, long bytes) {
    return new StageWork(items + moreItems, nanos + moreNanos, Math.max(peakBytes, bytes));
  }
}
