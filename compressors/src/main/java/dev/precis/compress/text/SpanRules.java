package dev.precis.compress.text;

/**
 * When neighbouring tokens of a text count as one span (SemToken, arXiv 2508.15190).
 *
 * @param similarity cosine to the first token of the span that every other one must exceed
 * @param longest most tokens of a span
 * @param shortest fewest tokens of a span that is listed
 * @param coherence mean cosine of all pairs that a listed span has at least
 */
public record SpanRules(double similarity, int longest, int shortest, double coherence) {
  /** The settings of the released code. */
  public static final SpanRules DEFAULT = new SpanRules(0.7, 10, 2, 0.6);

  /** Checks the ranges. */
  public SpanRules {
    if (longest < 1 || shortest < 1 || Double.isNaN(similarity) || Double.isNaN(coherence)) {
      throw new IllegalArgumentException(
          "spans need 1 token or more and thresholds that are numbers, were %d, %d, %s, %s"
              .formatted(longest, shortest, similarity, coherence));
    }
  }
}
