package dev.precis.kernel;

import java.util.Arrays;

/**
 * The k best of n values through keys that order like (value, then lower index): all keys differ,
 * so the result does not depend on how it is found. Expected cost O(n + k log k); a bad run of
 * pivots falls back to sorting, O(n log n).
 */
final class TopK {
  private static final int SMALL = 32;

  private TopK() {}

  static int[] descending(float[] values, int k) {
    int[] out = new int[k];
    descending(values, k, out, new long[values.length]);
    return out;
  }

  /** The same into {@code out}; {@code keys} is working memory for as many as there are values. */
  static void descending(float[] values, int k, int[] out, long[] keys) {
    int n = values.length;
    for (int i = 0; i < n; i++) {
      keys[i] = key(values[i], i);
    }
    select(keys, n, n - k);
    Arrays.sort(keys, n - k, n);
    for (int i = 0; i < k; i++) {
      out[i] = ~(int) keys[n - 1 - i];
    }
  }

  /** Larger for a larger value, then for a lower index; NaN is below everything. */
  private static long key(float value, int index) {
    int ordered;
    if (Float.isNaN(value)) {
      ordered = Integer.MIN_VALUE;
    } else {
      int bits = Float.floatToRawIntBits(value + 0f); // -0 becomes 0
      ordered = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }
    return ((long) ordered << 32) | (~index & 0xFFFF_FFFFL);
  }

  /**
   * Reorders the first keys so that everything from {@code split} on is larger than everything
   * before it.
   */
  private static void select(long[] keys, int count, int split) {
    int low = 0;
    int high = count - 1;
    int patience = 2 * (32 - Integer.numberOfLeadingZeros(count));
    while (high - low >= SMALL && split > low && split <= high) {
      if (patience-- == 0) {
        break;
      }
      long pivot = median(keys[low], keys[(low + high) >>> 1], keys[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (keys[i] < pivot) {
          i++;
        }
        while (keys[j] > pivot) {
          j--;
        }
        if (i <= j) {
          long held = keys[i];
          keys[i++] = keys[j];
          keys[j--] = held;
        }
      }
      if (split <= j) {
        high = j;
      } else if (split >= i) {
        low = i;
      } else {
        return;
      }
    }
    if (split > low && split <= high) {
      Arrays.sort(keys, low, high + 1);
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
