package dev.precis.compress.query;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Which regions are kept by their scores. Thresholds and comparisons are in double. */
public sealed interface Threshold {
  /**
   * The scores from this percentile on, which is interpolated linearly.
   *
   * @param percent 0 to 100
   */
  record Percentile(double percent) implements Threshold {
    /** Checks the range. */
    public Percentile {
      if (!(percent >= 0 && percent <= 100)) {
        throw new IllegalArgumentException("a percentile must be 0..100, was " + percent);
      }
    }
  }

  /** The scores from the mean plus one population standard deviation on. */
  record Adaptive() implements Threshold {}

  /** The largest score, and those equal to it. */
  record Max() implements Threshold {}

  /**
   * The scores from this value on.
   *
   * @param least a score
   */
  record Absolute(double least) implements Threshold {}

  /** All. */
  record None() implements Threshold {}

  /** The score that a region needs at least. */
  default double value(double[] scores) {
    if (scores.length == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    return switch (this) {
      case Percentile percentile -> percentile(scores, percentile.percent());
      case Adaptive _ -> {
        double mean = Arrays.stream(scores).average().orElse(0);
        double squares = 0;
        for (double score : scores) {
          squares += (score - mean) * (score - mean);
        }
        yield mean + Math.sqrt(squares / scores.length);
      }
      case Max _ -> Arrays.stream(scores).max().orElse(0);
      case Absolute absolute -> absolute.least();
      case None _ -> Double.NEGATIVE_INFINITY;
    };
  }

  /** For each score whether it is kept. */
  default boolean[] select(double[] scores) {
    double least = value(scores);
    boolean[] kept = new boolean[scores.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = scores[i] >= least;
    }
    return kept;
  }

  /** The indices of at most {@code most} kept scores, best first, the earlier on a tie. */
  default int[] ranked(double[] scores, int most) {
    boolean[] kept = select(scores);
    return IntStream.range(0, scores.length)
        .filter(i -> kept[i])
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double percentile(double[] scores, double percent) {
    double[] sorted = scores.clone();
    Arrays.sort(sorted);
    double rank = (sorted.length - 1) * percent / 100;
    int below = (int) Math.floor(rank);
    double part = rank - below;
    return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
  }
}
