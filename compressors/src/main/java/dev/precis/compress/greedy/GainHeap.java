package dev.precis.compress.greedy;

/** Rows ordered by an upper bound of their gain, the largest on top, the lower row on a tie. */
final class GainHeap {
  private final int[] rows;
  private final double[] bound;
  private int size;

  /** A heap of all rows; it keeps the array and reads bounds from it. */
  GainHeap(double[] bound) {
    this.bound = bound;
    this.size = bound.length;
    this.rows = new int[size];
    for (int i = 0; i < size; i++) {
      rows[i] = i;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  int top() {
    return rows[0];
  }

  /** Takes the top away. */
  void pop() {
    rows[0] = rows[--size];
    sink(0);
  }

  /** Restores the order after the bound of the top fell. */
  void topFell() {
    sink(0);
  }

  private boolean before(int a, int b) {
    return bound[a] > bound[b] || (bound[a] == bound[b] && a < b);
  }

  private void sink(int from) {
    int at = from;
    int row = rows[at];
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && before(rows[child + 1], rows[child])) {
        child++;
      }
      if (!before(rows[child], row)) {
        break;
      }
      rows[at] = rows[child];
      at = child;
    }
    rows[at] = row;
  }
}
