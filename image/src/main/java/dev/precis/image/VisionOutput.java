package dev.precis.image;

import dev.precis.tensor.Matrix;
import java.util.Map;

/**
 * Tokens and signals of several pictures, one after the other, prefix rows and columns dropped.
 *
 * @param tokens (pictures x tokens per picture) x width; the compact rows if the graph ends in a
 *     compressor
 * @param signals by the manifest's signal name. Kind {@code frame} has one row per picture, the
 *     others as many rows as {@code tokens}; attention per token has one column, the attention map
 *     as many as a picture has tokens
 * @param kept where a compressor in the graph chose the rows, for each its token's place in the
 *     picture's grid, raster order, or in the window, frame after frame, for a method over windows;
 *     else empty
 */
@SuppressWarnings("ArrayRecordComponent") // room that the encoder fills, not a key
public record VisionOutput(Matrix tokens, Map<String, Matrix> signals, int[] kept) {
  /** Copies the map. */
  public VisionOutput {
    signals = Map.copyOf(signals);
  }

  /** All tokens of the pictures. */
  public VisionOutput(Matrix tokens, Map<String, Matrix> signals) {
    this(tokens, signals, new int[0]);
  }
}
