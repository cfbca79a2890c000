package dev.precis.compress;

/**
 * Longs whose ascending order is that of (value, then lower index), so that a plain sort ranks rows
 * without boxes and without ties.
 */
public final class SortKeys {
  private SortKeys() {}

  /** Sorts from the largest value to the smallest, equal ones by ascending index; NaN last. */
  public static long descending(float value, int index) {
    return descendingOrdered(ordered(value), index);
  }

  /** As {@link #descending}, of a value that {@link #ordered} has turned into an int. */
  public static long descendingOrdered(int ordered, int index) {
    return ((long) ~ordered << 32) | (index & 0xFFFF_FFFFL);
  }

  /** Sorts from the smallest value to the largest, equal ones by ascending index; NaN first. */
  public static long ascending(float value, int index) {
    return ((long) ordered(value) << 32) | (index & 0xFFFF_FFFFL);
  }

  /** The index in a key. */
  public static int index(long key) {
    return (int) key;
  }

  /** An int that orders like the value; NaN is below everything. */
  public static int ordered(float value) {
    if (Float.isNaN(value)) {
      return Integer.MIN_VALUE;
    }
    int bits = Float.floatToRawIntBits(value + 0f); // -0 becomes 0
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }
}
