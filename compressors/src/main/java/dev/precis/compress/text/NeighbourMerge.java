package dev.precis.compress.text;

import dev.precis.compress.NeighbourRuns;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Joins neighbouring runs of a sequence, the pair that resembles each other most first, until few
 * enough are left. Pairs come in tiers: those inside one span, then those across spans, and last
 * those that hold a protected token. Inside a tier the cost is Ward's, {@code |a||b| / (|a| + |b|)}
 * times the squared distance of the means of the unit vectors. O(N D + N log N).
 */
final class NeighbourMerge implements NeighbourRuns.Rule {
  private final Matrix sums;
  private final boolean[] guarded;
  private final int[] span;
  private final float[] a;
  private final float[] b;

  /**
   * A sequence of single tokens.
   *
   * @param span number of the span of each token, -1 for none
   */
  NeighbourMerge(Matrix embeddings, int[] span, boolean[] guarded) {
    sums = Kernels.normalizedRows(embeddings);
    this.guarded = guarded.clone();
    this.span = span.clone();
    a = new float[embeddings.cols()];
    b = new float[embeddings.cols()];
  }

  /** The first token of each of {@code runs} runs, ascending. */
  int[] until(int runs) {
    NeighbourRuns all = new NeighbourRuns(span.length, this);
    all.joinUntil(runs);
    return all.firsts();
  }

  @Override
  public void joined(int left, int right) {
    sums.copyRow(left, a, 0);
    sums.copyRow(right, b, 0);
    for (int c = 0; c < a.length; c++) {
      a[c] += b[c];
    }
    sums.setRow(left, a, 0);
    guarded[left] |= guarded[right];
    span[left] = span[left] == span[right] ? span[left] : -1;
  }

  @Override
  public int tier(int left, int right) {
    if (guarded[left] || guarded[right]) {
      return 2;
    }
    return span[left] >= 0 && span[left] == span[right] ? 0 : 1;
  }

  @Override
  public double cost(int left, int right, int end) {
    double p = right - left;
    double q = end - right;
    sums.copyRow(left, a, 0);
    sums.copyRow(right, b, 0);
    double squares = 0;
    for (int c = 0; c < a.length; c++) {
      double difference = a[c] / p - b[c] / q;
      squares += difference * difference;
    }
    return p * q / (p + q) * squares;
  }
}
