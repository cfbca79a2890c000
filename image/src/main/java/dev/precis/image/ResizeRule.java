package dev.precis.image;

import dev.precis.PrecisException;

/** How a picture of any aspect becomes one of the encoder's size. */
public enum ResizeRule {
  /** Keep the aspect, fill the target, cut off what hangs over on both sides of the middle. */
  SHORTEST_EDGE("shortest-edge"),
  /** Stretch to the target. */
  EXACT("exact"),
  /** Keep the aspect, show everything, pad with the pack's mean colour on both sides. */
  LONGEST_PAD("longest-pad");

  private final String id;

  ResizeRule(String id) {
    this.id = id;
  }

  /** The name a pack's manifest uses. */
  public String id() {
    return id;
  }

  /**
   * The rule of that name.
   *
   * @throws PrecisException {@code UNKNOWN_RESIZE} naming the rules there are
   */
  public static ResizeRule of(String id) {
    for (ResizeRule rule : values()) {
      if (rule.id.equals(id)) {
        return rule;
      }
    }
    throw PrecisException.user(
        "UNKNOWN_RESIZE",
        "resize rule is '%s', allowed: shortest-edge, exact, longest-pad".formatted(id));
  }
}
