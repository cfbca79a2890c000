package dev.precis.compress;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;

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
    int width = tokens.cols();
    Matrix out = Matrix.allocate(frames, width);
    double[] sum = new double[width];
    float[] row = new float[width];
    for (int f = 0; f < frames; f++) {
      Arrays.fill(sum, 0);
      for (int r = f * perFrame; r < (f + 1) * perFrame; r++) {
        tokens.copyRow(r, row, 0);
        for (int c = 0; c < width; c++) {
          sum[c] += row[c];
        }
      }
      for (int c = 0; c < width; c++) {
        row[c] = (float) (sum[c] / perFrame);
      }
      out.setRow(f, row, 0);
    }
    return out;
  }
}
