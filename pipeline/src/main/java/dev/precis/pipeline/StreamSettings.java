package dev.precis.pipeline;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.MethodSpec;
import dev.precis.tokens.Modality;

/**
 * How streams of one modality are compressed.
 *
 * @param method with its options
 * @param budget how much is kept
 * @param named whether the method was asked for; one that was not gives way to one that is part of
 *     the encoder
 */
public record StreamSettings(MethodSpec method, Budget budget, boolean named) {
  /** Method for pictures and video when none is named. */
  public static final String DEFAULT_VISION_METHOD = "holov";

  /** Method for sound when none is named. */
  public static final String DEFAULT_AUDIO_METHOD = "average-pool";

  /** Method for what is said in a sound when none is named. */
  public static final String DEFAULT_TEXT_METHOD = "semantic-spans";

  /** Share of the lines of a transcript kept when nothing is said: they are few already. */
  public static final double DEFAULT_TEXT_KEEP = 0.5;

  /** Share kept when nothing is said. */
  public static final double DEFAULT_KEEP = 0.25;

  /** A method that was asked for, with its budget. */
  public StreamSettings(MethodSpec method, Budget budget) {
    this(method, budget, true);
  }

  /** What holds when nothing is said. */
  public static StreamSettings defaults(Modality modality) {
    return switch (modality) {
      case IMAGE, VIDEO -> of(DEFAULT_VISION_METHOD, DEFAULT_KEEP);
      case AUDIO -> of(DEFAULT_AUDIO_METHOD, DEFAULT_KEEP);
      case TEXT -> of(DEFAULT_TEXT_METHOD, DEFAULT_TEXT_KEEP);
    };
  }

  private static StreamSettings of(String method, double keep) {
    return new StreamSettings(MethodSpec.parse(method), Budget.keep(keep), false);
  }

  /** The same with another method. */
  public StreamSettings withMethod(MethodSpec other) {
    return new StreamSettings(other, budget);
  }

  /** The same with another budget. */
  public StreamSettings withBudget(Budget other) {
    return new StreamSettings(method, other, named);
  }

  /**
   * The method, checked against the modality.
   *
   * @throws PrecisException {@code UNKNOWN_METHOD}, {@code UNKNOWN_OPTION}, {@code BAD_OPTION},
   *     {@code WRONG_MODALITY} or {@code BUDGET_OUT_OF_RANGE}
   */
  Method.Configured configure(Modality modality) {
    Method.Configured configured = Compressors.of(method);
    if (!configured.compressor().info().modalities().contains(modality)) {
      throw PrecisException.user(
          "WRONG_MODALITY",
          "method %s does not work on %s; name another with %s=METHOD"
              .formatted(method.id(), modality.id(), modality.id()));
    }
    if (!modality.hasFrames() && budget instanceof Budget.PerFrame) {
      throw PrecisException.user(
          "BUDGET_OUT_OF_RANGE",
          "budget %s counts frames and %s has none; give %s its own, e.g. %s=25%%"
              .formatted(
                  budget.text(),
                  modality == Modality.AUDIO ? "sound" : "text",
                  modality == Modality.AUDIO ? "sound" : "text",
                  modality.id()));
    }
    return configured;
  }
}
