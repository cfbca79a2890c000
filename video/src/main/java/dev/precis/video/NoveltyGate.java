package dev.precis.video;

/**
 * When a sampled frame repeats the last encoded one and need not be encoded: no block of the
 * picture differs in its mean colour by more than the threshold. The worst block decides and not
 * the mean of all, so a small thing that moves counts as much as a large one.
 *
 * @param threshold most difference of a block, on a scale of 255; 0 or more
 * @param longest sampled frames that one encoded frame stands for at most; at least 1
 */
public record NoveltyGate(double threshold, int longest) {
  /**
   * Threshold when none is named: well above the grain of a sensor and of coding, which a block's
   * mean evens out, and below anything that moves and fills a good part of a block.
   */
  public static final double DEFAULT_THRESHOLD = 12;

  /** Highest threshold: nothing differs by more. */
  public static final double MOST_THRESHOLD = 255;

  /** Frames that one encoded frame stands for at most when nothing is said. */
  public static final int DEFAULT_LONGEST = 256;

  /** What holds when a gate is asked for and nothing more is said. */
  public static final NoveltyGate DEFAULT = new NoveltyGate(DEFAULT_THRESHOLD, DEFAULT_LONGEST);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException naming the one out of range
   */
  public NoveltyGate {
    if (!(threshold >= 0 && threshold <= MOST_THRESHOLD)) {
      throw new IllegalArgumentException(
          "gate must be 0 to %.0f, was %s".formatted(MOST_THRESHOLD, threshold));
    }
    if (longest < 1) {
      throw new IllegalArgumentException("a frame stands for at least 1 frame, was " + longest);
    }
  }

  /** The same with another threshold. */
  public NoveltyGate withThreshold(double other) {
    return new NoveltyGate(other, longest);
  }
}
