package dev.precis.tokens;

import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * What an encoder gives: tokens and, by the names that the pack uses, the signals that compressors
 * may ask for. A signal of one row per token has as many rows as there are tokens, in the same
 * order; prefix rows such as CLS are gone. A signal of one row per frame has as many rows as the
 * grid has steps: the frames of a video, the tiles of a picture.
 *
 * @param read tokens that the encoder made: more than there are if it compresses itself
 */
public record EncodedTokens(TokenSequence tokens, Map<String, Matrix> signals, int read) {
  /** Copies the map. */
  public EncodedTokens {
    signals = Map.copyOf(signals);
  }

  /** All tokens that the encoder made. */
  public EncodedTokens(TokenSequence tokens, Map<String, Matrix> signals) {
    this(tokens, signals, tokens.size());
  }
}
