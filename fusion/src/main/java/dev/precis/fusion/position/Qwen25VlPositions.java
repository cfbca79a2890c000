package dev.precis.fusion.position;

import java.util.List;

/**
 * M-RoPE of Qwen2.5-VL: the time axis of a video counts seconds, {@code tokensPerSecond} ids each,
 * rounded down.
 *
 * @param tokensPerSecond ids of a second, from the model's configuration
 * @param seconds how the time of a step is read
 */
public record Qwen25VlPositions(double tokensPerSecond, Seconds seconds) implements PositionScheme {
  /** Ids of a second where a model's configuration is silent. */
  public static final double DEFAULT_TOKENS_PER_SECOND = 4;

  /** How the time of a step is read. */
  public enum Seconds {
    /** As a fraction: what the rule says. */
    EXACT,
    /**
     * Rounded down first, so that half a second is no time at all: transformers up to 4.57, and
     * servers that copied it.
     */
    WHOLE
  }

  /** Refuses a rate that is no rate. */
  public Qwen25VlPositions {
    if (!(tokensPerSecond > 0 && tokensPerSecond < 1e6)) {
      throw new IllegalArgumentException(
          "tokensPerSecond must be above 0 and below 1e6, was " + tokensPerSecond);
    }
  }

  /** As the rule says, seconds as fractions. */
  public static Qwen25VlPositions exact(double tokensPerSecond) {
    return new Qwen25VlPositions(tokensPerSecond, Seconds.EXACT);
  }

  @Override
  public String id() {
    return "qwen2.5-vl";
  }

  @Override
  public PositionIds.Axes positions(List<? extends Run> runs) {
    return AxisWriter.seen(
        runs, id(), visual -> step -> (int) (step * time(visual) * tokensPerSecond));
  }

  private double time(Run.Visual visual) {
    return switch (seconds) {
      case EXACT -> visual.secondsPerStep();
      case WHOLE -> Math.floor(visual.secondsPerStep());
    };
  }

  @Override
  public PositionPolicy defaultPolicy() {
    return PositionPolicy.KEEP_ABSOLUTE;
  }
}
