package dev.precis.compress.audio;

import dev.precis.compress.Option;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;

/** A run of sound cut into segments of equal time. */
final class TimeSegments {
  /** Option {@code segment}. */
  static final Option<Double> SECONDS =
      Option.decimal("segment", 1, 0.02, 30, "length of a segment, seconds");

  private static final double MICROS = 1e6;

  private TimeSegments() {}

  /** First token of every segment that has tokens, ascending; time counts from the first token. */
  static int[] of(TokenSequence in, double seconds) {
    long[] startUs = in.provenance().startUs();
    long length = Math.max(1, Math.round(seconds * MICROS));
    int[] first = new int[startUs.length];
    int segments = 0;
    long last = -1;
    for (int r = 0; r < startUs.length; r++) {
      long segment = (startUs[r] - startUs[0]) / length;
      if (segment > last) {
        first[segments++] = r;
        last = segment;
      }
    }
    return Arrays.copyOf(first, segments);
  }

  /** Row after the last one of segment {@code s} of {@code n} tokens. */
  static int end(int[] first, int s, int n) {
    return s + 1 < first.length ? first[s + 1] : n;
  }
}
