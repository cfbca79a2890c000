package dev.precis.fusion;

import dev.precis.PrecisException;
import dev.precis.fusion.position.Run;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;

/**
 * What is left of one image, video or sound, and where its tokens stood before compression.
 *
 * @param kind what it is
 * @param tokens the rows to hand over, in the model's embedding space
 * @param full its tokens before compression, as positions count them
 * @param places for each row its place in {@code full}, ascending; a merged row is at its anchor's
 */
@SuppressWarnings("ArrayRecordComponent") // a column
public record Medium(Modality kind, TokenSequence tokens, Run full, int[] places) {
  static final String UNPLACED = "TOKENS_UNPLACED";

  /** Checks that every row has a place. */
  public Medium {
    if (!full.media() || kind == Modality.TEXT) {
      throw new IllegalArgumentException("text is no medium: add it as text");
    }
    if (places.length != tokens.size()) {
      throw new IllegalArgumentException(
          "%d rows but %d places".formatted(tokens.size(), places.length));
    }
    int most = full instanceof Run.Film film ? film.order().size() : full.tokens();
    for (int i = 0; i < places.length; i++) {
      if (places[i] < 0 || places[i] >= most || (i > 0 && places[i] <= places[i - 1])) {
        throw PrecisException.user(
            UNPLACED,
            "row %d comes from token %d of %d; rows must come in the order of the tokens before compression, each once: use a method that keeps order, without mode=parity"
                .formatted(i, places[i], most));
      }
    }
  }

  /**
   * The medium that these tokens came from, placed by their provenance.
   *
   * @param tokens of one source
   * @param full its tokens before compression
   * @throws PrecisException {@code TOKENS_UNPLACED} if rows are out of order or stand for none
   */
  public static Medium of(Modality kind, TokenSequence tokens, Run full) {
    return new Medium(kind, tokens, full, tokens.provenance().index().clone());
  }

  /** Number of rows to hand over. */
  public int size() {
    return tokens.size();
  }
}
