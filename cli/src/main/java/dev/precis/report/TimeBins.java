package dev.precis.report;

/** Kept tokens along time. */
final class TimeBins {
  private TimeBins() {}

  /**
   * Tokens in equal parts of the time from 0 to {@code endUs}; a token that spans several parts
   * counts in each by its share.
   */
  static double[] tokens(StreamTokens stream, int parts, long endUs) {
    double[] out = new double[parts];
    for (int row : stream.rows()) {
      double from = bounded(stream.startUs(row), parts, endUs);
      double to = bounded(stream.endUs(row), parts, endUs);
      if (to <= from) {
        out[Math.min((int) from, parts - 1)]++;
        continue;
      }
      for (int part = (int) from; part < parts && part < to; part++) {
        out[part] += (Math.min(part + 1, to) - Math.max(part, from)) / (to - from);
      }
    }
    return out;
  }

  private static double bounded(long micros, int parts, long endUs) {
    return Math.clamp((double) micros * parts / endUs, 0, parts);
  }
}
