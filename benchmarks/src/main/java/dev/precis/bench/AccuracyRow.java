package dev.precis.bench;

import org.jspecify.annotations.Nullable;

/**
 * What a method left of a task's answers, as {@code docs/accuracy.json} holds it.
 *
 * @param streams the modality that was compressed
 * @param task what was asked, of what data
 * @param kept share right with the compressed tokens, 0 to 1
 * @param whole share right with all tokens
 * @param random share right with as many tokens drawn at random
 * @param shuffled share right where each answer was looked for with the question of another; null
 *     if the method takes no question
 */
record AccuracyRow(
    String method,
    String streams,
    String task,
    double kept,
    double whole,
    double random,
    @Nullable Double shuffled) {
  /** Rounds to a tenth of a per cent, which is more than the number of answers bears. */
  AccuracyRow {
    kept = rounded(kept);
    whole = rounded(whole);
    random = rounded(random);
    shuffled = shuffled == null ? null : rounded(shuffled);
  }

  private static double rounded(double share) {
    return Math.round(share * 1000) / 1000.0;
  }
}
