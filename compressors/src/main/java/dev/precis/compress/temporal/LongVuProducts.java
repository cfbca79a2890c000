package dev.precis.compress.temporal;

import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Products of tokens at the same place of two frames of one window, each made once: their sums over
 * the places compare whole frames, and the tokens themselves are compared with them afterwards. One
 * pass over the tokens, place by place, whose rows of a window fit a cache; half a window of floats
 * per token is kept.
 */
final class LongVuProducts {
  /** Longest window whose products are kept; of longer ones they are made again where needed. */
  private static final int LONGEST_KEPT = 64;

  private final int perFrame;
  private final int window;
  private final double[][] sums; // per frame, with each frame of its window up to it
  private final float[][] dots; // the same place by place, if kept
  private final RowCosines cosines;

  private LongVuProducts(Matrix tokens, int perFrame, int window) {
    this.perFrame = perFrame;
    this.window = window;
    int frames = tokens.rows() / perFrame;
    sums = new double[frames][];
    dots = new float[window <= LONGEST_KEPT ? frames : 0][];
    cosines = new RowCosines(tokens);
  }

  /**
   * Measures a clip.
   *
   * @param tokens frame after frame
   * @param window frames of a window; the last may be shorter
   * @throws dev.precis.PrecisException {@code NOT_FINITE} with the row number
   */
  static LongVuProducts of(Matrix tokens, int perFrame, int window) {
    LongVuProducts products = new LongVuProducts(tokens, perFrame, window);
    int frames = products.sums.length;
    for (int from = 0; from < frames; from += window) {
      products.measure(tokens, from, Math.min(frames, from + window));
    }
    for (int t = 0; t < frames; t++) {
      if (!Double.isFinite(products.frames(t, t))) {
        Signals.requireFinite("embeddings", tokens);
      }
    }
    return products;
  }

  private void measure(Matrix tokens, int from, int to) {
    for (int t = from; t < to; t++) {
      sums[t] = new double[t - from + 1];
      if (t < dots.length) {
        dots[t] = new float[perFrame * (t - from + 1)];
      }
    }
    for (int place = 0; place < perFrame; place++) {
      for (int t = from; t < to; t++) {
        int row = t * perFrame + place;
        int at = place * (t - from + 1) - from;
        for (int other = from; other <= t; other++) {
          float dot = Kernels.dot(tokens, row, tokens, other * perFrame + place);
          sums[t][other - from] += dot;
          if (t < dots.length) {
            dots[t][at + other] = dot;
          }
        }
      }
    }
  }

  private float dot(int t, int earlier, int place) {
    int first = t - t % window;
    return dots[t][place * (t - first + 1) + earlier - first];
  }

  /** The product of two frames of one window, all tokens in a row; the earlier one second. */
  double frames(int t, int earlier) {
    return sums[t][earlier - (t - t % window)];
  }

  /** The cosine of a token to the one at the same place of an earlier frame, as of RowCosines. */
  float cosine(int t, int earlier, int place) {
    int row = t * perFrame + place;
    int other = earlier * perFrame + place;
    if (dots.length == 0 || earlier < t - t % window) {
      return cosines.of(row, other);
    }
    cosines.know(row, dot(t, t, place));
    cosines.know(other, dot(earlier, earlier, place));
    return cosines.of(row, other, dot(t, earlier, place));
  }
}
