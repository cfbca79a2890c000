package dev.precis.serving.proxy;

import dev.precis.fusion.Medium;
import dev.precis.fusion.position.Run;
import dev.precis.tensor.ContentHash;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.StreamInfo;
import dev.precis.tokens.TokenFileInfo;
import dev.precis.tokens.TokenSequence;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is left of a medium after compression.
 *
 * @param kind what it is
 * @param tokens rows for the LLM
 * @param info where they came from: pack, method, budget, counts
 * @param digest over rows and places, 64 hex digits
 * @param found what had to be done for them
 */
record EncodedMedium(
    Modality kind, TokenSequence tokens, TokenFileInfo info, String digest, Found found) {
  /** Bytes of one row beside its embedding. */
  private static final int PROVENANCE_BYTES = 80;

  /** What had to be done for rows. */
  enum Found {
    /** The medium went through the encoder. */
    MISS,
    /** The encoder's tokens were there, and were compressed. */
    TOKENS,
    /** The very rows were there. */
    ROWS;

    /** Name in headers. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The rows of a run over one stream. */
  static EncodedMedium of(Modality kind, TokenSequence tokens, TokenFileInfo info, Found found) {
    Provenance places = tokens.provenance();
    String digest =
        ContentHash.of("precis.rows")
            .rows("rows", tokens.embeddings())
            .ints("t", places.t())
            .ints("y", places.y())
            .ints("x", places.x())
            .hex();
    return new EncodedMedium(kind, tokens, info, digest, found);
  }

  /** The same rows, come by in another way. */
  EncodedMedium as(Found other) {
    return new EncodedMedium(kind, tokens, info, digest, other);
  }

  /** Memory held, bytes. */
  long bytes() {
    return tokens.embeddings().byteSize() + (long) PROVENANCE_BYTES * tokens.size();
  }

  /** The one stream that the rows came from. */
  StreamInfo stream() {
    return info.streams().getFirst();
  }

  /** Rows that the encoder gave. */
  long tokensIn() {
    return stream().tokensIn();
  }

  /**
   * The same as a part of a conversation.
   *
   * @throws dev.precis.PrecisException {@code TOKENS_UNPLACED} if rows of a picture are out of
   *     order
   */
  Medium medium() {
    Grid full = stream().source().grid();
    return switch (kind) {
      case IMAGE ->
          full.tokens() == tokensIn()
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
