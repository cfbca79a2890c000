package dev.precis.compress.stage;

import dev.precis.PrecisException;

/**
 * Where the picture lies in a prompt.
 *
 * @param start positions before it
 * @param tokens positions of it
 * @param tail positions after it
 */
public record ImageSpan(int start, int tokens, int tail) {
  /**
   * Checks the lengths.
   *
   * @throws PrecisException {@code BAD_SPAN} if one is negative or there is no picture
   */
  public ImageSpan {
    if (start < 0 || tokens < 1 || tail < 0) {
      throw PrecisException.user(
          "BAD_SPAN",
          "a picture of %d tokens after %d and before %d positions; 1 token or more and no negative length are allowed"
              .formatted(tokens, start, tail));
    }
    Math.addExact(Math.addExact(start, tokens), tail);
  }

  /** Positions in all. */
  public int length() {
    return start + tokens + tail;
  }

  /**
   * All positions but those of the picture's rows that are not listed, ascending.
   *
   * @param kept rows of the picture, ascending
   */
  public int[] positions(int[] kept) {
    int[] out = new int[start + kept.length + tail];
    for (int i = 0; i < start; i++) {
      out[i] = i;
    }
    for (int i = 0; i < kept.length; i++) {
      out[start + i] = start + kept[i];
    }
    for (int i = 0; i < tail; i++) {
      out[start + kept.length + i] = start + tokens + i;
    }
    return out;
  }
}
