package dev.precis.image;

import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * Tokens and signals of several pictures, one after the other, prefix rows dropped.
 *
 * @param tokens (pictures x tokens per picture) x width
 * @param signals by the manifest's signal name; as many rows as {@code tokens}; attention kinds
 *     have one column
 */
public record VisionOutput(Matrix tokens, Map<String, Matrix> signals) {
  /** Copies the map. */
  public VisionOutput {
    signals = Map.copyOf(signals);
  }
}
