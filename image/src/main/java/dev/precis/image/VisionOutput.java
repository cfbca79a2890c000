package dev.precis.image;

import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * Tokens and signals of several pictures, one after the other, prefix rows and columns dropped.
 *
 * @param tokens (pictures x tokens per picture) x width
 * @param signals by the manifest's signal name. Kind {@code frame} has one row per picture, the
 *     others as many rows as {@code tokens}; attention per token has one column, the attention map
 *     as many as a picture has tokens
 */
public record VisionOutput(Matrix tokens, Map<String, Matrix> signals) {
  /** Copies the map. */
  public VisionOutput {
    signals = Map.copyOf(signals);
  }
}
