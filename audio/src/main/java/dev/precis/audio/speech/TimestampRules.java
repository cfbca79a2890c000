package dev.precis.audio.speech;

import dev.precis.model.PackManifest;

/**
 * Which tokens may come next, by Whisper's rules: a text begins with a time, times come in pairs
 * (the end of a line, the start of the next) and never go back, and where some time is likelier
 * than any word, a time it is. Radford et al., "Robust Speech Recognition via Large-Scale Weak
 * Supervision", section 4.5.
 */
final class TimestampRules {
  /** The first line starts at most this late, s. */
  static final double LATEST_START_SECONDS = 1.0;

  private final PackManifest.SpeechSpec spec;
  private final int firstTime;

  TimestampRules(PackManifest.SpeechSpec spec) {
    this.spec = spec;
    this.firstTime = spec.firstTimestamp();
  }

  private boolean isTime(int token) {
    return token >= firstTime;
  }

  /**
   * Sets the score of every token that may not come next to negative infinity.
   *
   * @param scores of all tokens
   * @param tokens what has come so far, the prompt not counted
   * @param count how many
   */
  void apply(float[] scores, int[] tokens, int count) {
    for (int id : spec.suppress()) {
      scores[id] = Float.NEGATIVE_INFINITY;
    }
    scores[spec.noTimestamps()] = Float.NEGATIVE_INFINITY;
    if (count == 0) {
      begin(scores);
    } else {
      pair(scores, tokens, count);
      ascend(scores, tokens, count);
    }
    if (timeIsLikelier(scores)) {
      forbid(scores, 0, firstTime);
    }
  }

  private void begin(float[] scores) {
    for (int id : spec.suppressFirst()) {
      scores[id] = Float.NEGATIVE_INFINITY;
    }
    int latest = (int) Math.round(LATEST_START_SECONDS / spec.timestampSeconds());
    forbid(scores, 0, firstTime);
    forbid(scores, firstTime + latest + 1, scores.length);
  }

  /** After the time that ends a line comes a time or the end; after two times comes text. */
  private void pair(float[] scores, int[] tokens, int count) {
    if (!isTime(tokens[count - 1])) {
      return;
    }
    if (count < 2 || isTime(tokens[count - 2])) {
      forbid(scores, firstTime, scores.length);
    } else {
      forbid(scores, 0, spec.end());
    }
  }

  /** A line ends after it started; the next may start when the last has ended. */
  private void ascend(float[] scores, int[] tokens, int count) {
    int last = -1;
    for (int i = 0; i < count; i++) {
      last = isTime(tokens[i]) ? tokens[i] : last;
    }
    if (last < 0) {
      return;
    }
    boolean ended = isTime(tokens[count - 1]) && count > 1 && !isTime(tokens[count - 2]);
    forbid(scores, firstTime, Math.min(scores.length, ended ? last : last + 1));
  }

  private boolean timeIsLikelier(float[] scores) {
    float word = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < firstTime; id++) {
      word = Math.max(word, scores[id]);
    }
    return LogSum.of(scores, firstTime, scores.length) > word;
  }

  private static void forbid(float[] scores, int from, int to) {
    for (int id = from; id < to; id++) {
      scores[id] = Float.NEGATIVE_INFINITY;
    }
  }
}
