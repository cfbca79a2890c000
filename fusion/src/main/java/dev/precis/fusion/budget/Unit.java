package dev.precis.fusion.budget;

import dev.precis.PrecisException;
import dev.precis.tokens.Modality;

/**
 * What gets a share of its own: an image, a frame, a second of sound.
 *
 * @param medium number of its medium in the request; the units of a medium stand together in order
 * @param kind what it is
 * @param tokens tokens that the encoder gave it, 1 or more
 * @param minimum fewest tokens it should get, 0 to {@code tokens}
 * @param novelty how much it differs from what came before in its medium, 0 to 1; 1 for an image
 * @param relevance how much it has to do with the question, 0 to 1; the same for all without one
 */
public record Unit(
    int medium, Modality kind, int tokens, int minimum, double novelty, double relevance) {
  /** Checks the ranges. */
  public Unit {
    if (medium < 0 || tokens < 1 || minimum < 0 || minimum > tokens) {
      throw PrecisException.user(
          "BUDGET_UNIT",
          "a unit needs a medium of 0 or more, 1 token or more and a minimum of 0 to its tokens; got medium %d, %d tokens, minimum %d"
              .formatted(medium, tokens, minimum));
    }
    share("novelty", novelty);
    share("relevance", relevance);
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw PrecisException.user("BUDGET_UNIT", "%s must be 0 to 1, was %s".formatted(name, value));
    }
  }

  /** An image without a question. */
  public static Unit image(int medium, int tokens, int minimum) {
    return new Unit(medium, Modality.IMAGE, tokens, minimum, 1, 0);
  }
}
