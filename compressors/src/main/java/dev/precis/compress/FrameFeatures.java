package dev.precis.compress;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;

/** One vector of every frame of a clip. */
public final class FrameFeatures {
  private FrameFeatures() {}

  /**
   * {@link Signal#FRAME_FEATURES} where the encoder gives them, else the means of the frames'
   * tokens; t x d.
   *
   * @throws dev.precis.PrecisException {@code NOT_FINITE} with the frame number
   */
  public static Matrix of(TokenSequence in, Signals signals) {
    return signals
        .findFinite(Signal.FRAME_FEATURES)
        .orElseGet(() -> means(in.embeddings(), in.grid().t()));
  }

  /**
   * The mean of the tokens of each frame, frames x d.
   *
   * @param tokens equally many of each frame, frame after frame
   */
  public static Matrix means(Matrix tokens, int frames) {
    int perFrame = tokens.rows() / frames;
    Matrix out = Matrix.allocate(frames, tokens.cols());
    for (int f = 0; f < frames; f++) {
      out.setRow(f, Kernels.meanRows(tokens.slice(f * perFrame, (f + 1) * perFrame)), 0);
    }
    return out;
  }
}
