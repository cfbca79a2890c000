package dev.precis.audio.speech;

/** Logarithms of sums of exponentials: what turns scores into probabilities. */
final class LogSum {
  private LogSum() {}

  /** {@code log(sum(exp(scores)))} from {@code from} to {@code to}; -infinity if all are. */
  static double of(float[] scores, int from, int to) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, scores[i]);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += Math.exp(scores[i] - largest);
    }
    return largest + Math.log(sum);
  }
}
