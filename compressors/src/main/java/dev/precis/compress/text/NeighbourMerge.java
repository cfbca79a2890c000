package dev.precis.compress.text;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Joins neighbouring runs of a sequence, the pair that resembles each other most first, until few
 * enough are left. Pairs come in tiers: those inside one span, then those across spans, and last
 * those that hold a protected token. Inside a tier the cost is Ward's, {@code |a||b| / (|a| + |b|)}
 * times the squared distance of the means of the unit vectors; the earlier pair on a tie. O(N D + N
 * log N).
 */
final class NeighbourMerge {
  private final Matrix sums;
  private final int[] end;
  private final int[] before;
  private final int[] version;
  private final boolean[] guarded;
  private final int[] span;
  private final float[] a;
  private final float[] b;
  private final PriorityQueue<Pair> pairs = new PriorityQueue<>();

  private record Pair(int tier, double cost, int left, int right, int versions)
      implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byTier = Integer.compare(tier, other.tier);
      int byCost = byTier != 0 ? byTier : Double.compare(cost, other.cost);
      return byCost != 0 ? byCost : Integer.compare(left, other.left);
    }
  }

  /**
   * A sequence of single tokens.
   *
   * @param span number of the span of each token, -1 for none
   */
  NeighbourMerge(Matrix embeddings, int[] span, boolean[] guarded) {
    int n = embeddings.rows();
    sums = Kernels.normalizedRows(embeddings);
    end = new int[n];
    before = new int[n];
    version = new int[n];
    this.guarded = guarded.clone();
    this.span = span.clone();
    a = new float[embeddings.cols()];
    b = new float[embeddings.cols()];
    Arrays.setAll(end, i -> i + 1);
    Arrays.setAll(before, i -> i - 1);
    for (int i = 0; i + 1 < n; i++) {
      offer(i, i + 1);
    }
  }

  /** The first token of each of {@code runs} runs, ascending. */
  int[] until(int runs) {
    int n = end.length;
    for (int left = n; left > runs; ) {
      Pair pair = pairs.remove();
      boolean current =
          version[pair.left()] >= 0
              && version[pair.right()] >= 0
              && version[pair.left()] + version[pair.right()] == pair.versions();
      if (current) {
        join(pair.left(), pair.right());
        left--;
      }
    }
    int[] first = new int[runs];
    int at = 0;
    for (int i = 0; i < n; i = end[i]) {
      first[at++] = i;
    }
    return first;
  }

  private void join(int left, int right) {
    sums.copyRow(left, a, 0);
    sums.copyRow(right, b, 0);
    for (int c = 0; c < a.length; c++) {
      a[c] += b[c];
    }
    sums.setRow(left, a, 0);
    end[left] = end[right];
    version[left] += version[right] + 1;
    version[right] = -1;
    guarded[left] |= guarded[right];
    span[left] = span[left] == span[right] ? span[left] : -1;
    if (before[left] >= 0) {
      offer(before[left], left);
    }
    if (end[left] < end.length) {
      before[end[left]] = left;
      offer(left, end[left]);
    }
  }

  private void offer(int left, int right) {
    double p = end[left] - left;
    double q = end[right] - right;
    sums.copyRow(left, a, 0);
    sums.copyRow(right, b, 0);
    double squares = 0;
    for (int c = 0; c < a.length; c++) {
      double difference = a[c] / p - b[c] / q;
      squares += difference * difference;
    }
    int tier = guarded[left] || guarded[right] ? 2 : 1;
    if (tier == 1 && span[left] >= 0 && span[left] == span[right]) {
      tier = 0;
    }
    pairs.add(
        new Pair(tier, p * q / (p + q) * squares, left, right, version[left] + version[right]));
  }
}
