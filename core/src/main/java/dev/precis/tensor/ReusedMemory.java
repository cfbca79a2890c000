package dev.precis.tensor;

import org.jspecify.annotations.Nullable;

/**
 * Memory in which one matrix after another lies, for a caller that is done with each before it asks
 * for the next: new memory of some megabytes costs about as much as filling it, because the system
 * clears every page of it at its first touch, and Java clears it once more. It belongs to whoever
 * made it, grows to the largest need seen and goes with it. For one thread at a time.
 */
public final class ReusedMemory {
  private @Nullable Matrix largest;

  /** None yet. */
  public ReusedMemory() {}

  /**
   * A matrix of any content that lasts until the next call: then another one may lie there.
   *
   * @throws IllegalArgumentException if a side is negative
   */
  public Matrix matrix(int rows, int cols) {
    if (largest == null || largest.byteSize() < (long) rows * cols * Float.BYTES) {
      largest = Matrix.allocate(rows, cols);
    }
    return Matrix.wrap(largest.segment(), rows, cols);
  }

  /** Bytes held. */
  public long byteSize() {
    return largest == null ? 0 : largest.byteSize();
  }
}
