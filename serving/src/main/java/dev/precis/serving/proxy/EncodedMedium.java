package dev.precis.serving.proxy;

import dev.precis.fusion.Medium;
import dev.precis.fusion.position.Run;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.stream.IntStream;

/**
 * What is left of a medium after compression.
 *
 * @param kind what it is
 * @param tokens rows for the LLM
 * @param full token grid before compression
 * @param tokensIn rows that the encoder gave
 */
record EncodedMedium(Modality kind, TokenSequence tokens, Grid full, long tokensIn) {
  /** Bytes of one row beside its embedding. */
  private static final int PROVENANCE_BYTES = 80;

  /** Memory held, bytes. */
  long bytes() {
    return tokens.embeddings().byteSize() + (long) PROVENANCE_BYTES * tokens.size();
  }

  /**
   * The same as a part of a conversation.
   *
   * @throws dev.precis.PrecisException {@code TOKENS_UNPLACED} if rows of a picture are out of
   *     order
   */
  Medium medium() {
    return switch (kind) {
      case IMAGE ->
          full.tokens() == tokensIn
              ? Medium.of(kind, tokens, new Run.Visual(full, 0))
              : strip(new Run.Visual(Grid.image(1, tokens.size()), 0)); // cut into tiles
      case VIDEO -> strip(new Run.Visual(Grid.image(1, tokens.size()), 0));
      case AUDIO -> strip(new Run.Sound(tokens.size()));
      case TEXT -> throw new IllegalStateException("text is no medium");
    };
  }

  private Medium strip(Run run) {
    return new Medium(kind, tokens, run, IntStream.range(0, tokens.size()).toArray());
  }
}
