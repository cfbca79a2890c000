package dev.precis.compress;

import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;

/** What is known of an input before it is computed: its grid and what it is. */
public record SequenceShape(Grid grid, Modality modality) {
  /** Shape of a sequence at hand; an empty one counts as an image. */
  public static SequenceShape of(TokenSequence tokens) {
    Modality modality = tokens.size() == 0 ? Modality.IMAGE : tokens.provenance().modality()[0];
    return new SequenceShape(tokens.grid(), modality);
  }

  /** Number of tokens. */
  public int tokens() {
    return grid.tokens();
  }
}
