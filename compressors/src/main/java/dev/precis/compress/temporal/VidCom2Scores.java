package dev.precis.compress.temporal;

import dev.precis.compress.Scratch;
import dev.precis.compress.Signals;
import dev.precis.compress.SortKeys;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * How redundant every token of a clip is, as VidCom2 has it: how near it is to the mean of the clip
 * and to the mean of its frame, in the half of the channels that vary least.
 *
 * @param redundancy one per token, low is good
 * @param likeness of every frame: the mean of its tokens' nearness to the mean of the clip
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record VidCom2Scores(float[] redundancy, double[] likeness) {
  /** Rows summed in single precision before they go to the double totals. */
  private static final int BLOCK = 64;

  /**
   * Scores of a clip. Three passes over the tokens: the channels' variance, the means, and the
   * distances of the tokens to them. O(N D).
   *
   * @param tokens frame after frame
   */
  public static VidCom2Scores of(Matrix tokens, int perFrame) {
    return of(tokens, perFrame, new Scratch());
  }

  static VidCom2Scores of(Matrix tokens, int perFrame, Scratch scratch) {
    int width = tokens.cols();
    int frames = tokens.rows() / perFrame;
    float[] mask = steady(tokens);
    float[] norms = new float[tokens.rows()];
    // the means of all frames, then that of the clip
    Matrix centres = scratch.matrix(0, frames + 1, width);
    double[] whole = new double[width];
    float[] row = new float[width];
    float[] inverse = new float[perFrame];
    for (int t = 0; t < frames; t++) {
      int first = t * perFrame;
      for (int i = 0; i < perFrame; i++) {
        tokens.copyRow(first + i, row, 0);
        times(row, mask);
        norms[first + i] = (float) Math.sqrt(Kernels.dot(row, row));
        inverse[i] = 1 / Math.max(norms[first + i], Kernels.NORMALIZE_EPSILON);
      }
      float[] sum = Kernels.weightedSum(tokens.slice(first, first + perFrame), inverse);
      times(sum, mask);
      for (int c = 0; c < width; c++) {
        whole[c] += sum[c];
        row[c] = sum[c] / perFrame;
      }
      centres.setRow(t, row, 0);
    }
    for (int c = 0; c < width; c++) {
      row[c] = (float) (whole[c] / tokens.rows());
    }
    centres.setRow(frames, row, 0);
    return near(tokens, perFrame, centres, norms);
  }

  // The loops over columns are methods of their own: the compiler makes vectors of them so.

  private static void times(float[] values, float[] factors) {
    for (int c = 0; c < values.length; c++) {
      values[c] *= factors[c];
    }
  }

  private static void add(float[] row, float[] origin, float[] sum, float[] squares) {
    for (int c = 0; c < row.length; c++) {
      float value = row[c] - origin[c];
      sum[c] += value;
      squares[c] += value * value;
    }
  }

  private static void flush(float[] sum, double[] total) {
    for (int c = 0; c < total.length; c++) {
      total[c] += sum[c];
    }
    Arrays.fill(sum, 0);
  }

  private static VidCom2Scores near(Matrix tokens, int perFrame, Matrix centres, float[] norms) {
    int frames = centres.rows() - 1;
    double[] square = new double[frames + 1];
    for (int c = 0; c <= frames; c++) {
      square[c] = Kernels.dot(centres, c, centres, c);
    }
    float[] redundancy = new float[tokens.rows()];
    double[] likeness = new double[frames];
    for (int r = 0; r < redundancy.length; r++) {
      int t = r / perFrame;
      // a token is 1 long, or 0 if it is zero
      double own = norms[r] > Kernels.NORMALIZE_EPSILON ? 1 : 0;
      double twice = 2 / Math.max(norms[r], Kernels.NORMALIZE_EPSILON);
      double toClip = own + square[frames] - twice * Kernels.dot(tokens, r, centres, frames);
      double toFrame = own + square[t] - twice * Kernels.dot(tokens, r, centres, t);
      double clip = nearness(toClip);
      likeness[t] += clip / perFrame;
      redundancy[r] = (float) (clip + nearness(toFrame));
    }
    return new VidCom2Scores(redundancy, likeness);
  }

  /** The sum of exp(-squared / (2 a)) over a of 1/8, 1/4, 1/2, 1 and 2, by repeated squaring. */
  private static double nearness(double squared) {
    double wide = StrictMath.exp(-Math.max(0, squared) / 4);
    double one = wide * wide;
    double half = one * one;
    double quarter = half * half;
    return wide + one + half + quarter + quarter * quarter;
  }

  /** 1 for the half of the channels, one at least, with the lowest variance, 0 for the others. */
  private static float[] steady(Matrix tokens) {
    double[] variance = variance(tokens);
    long[] keys = new long[variance.length];
    for (int c = 0; c < keys.length; c++) {
      keys[c] = SortKeys.ascending((float) variance[c], c);
    }
    Arrays.sort(keys);
    float[] mask = new float[keys.length];
    for (int i = 0; i < Math.max(1, keys.length / 2); i++) {
      mask[SortKeys.index(keys[i])] = 1;
    }
    return mask;
  }

  private static double[] variance(Matrix tokens) {
    int width = tokens.cols();
    float[] origin = tokens.row(0); // so that a large mean takes no digits from the variance
    float[] row = new float[width];
    float[] sum = new float[width];
    float[] squares = new float[width];
    double[] sums = new double[width];
    double[] allSquares = new double[width];
    for (int r = 0; r < tokens.rows(); r++) {
      tokens.copyRow(r, row, 0);
      add(row, origin, sum, squares);
      if (r % BLOCK == BLOCK - 1 || r == tokens.rows() - 1) {
        flush(sum, sums);
        flush(squares, allSquares);
      }
    }
    double[] variance = new double[width];
    for (int c = 0; c < width; c++) {
      if (!Double.isFinite(allSquares[c])) {
        Signals.requireFinite("embeddings", tokens);
      }
      double mean = sums[c] / tokens.rows();
      variance[c] = allSquares[c] / tokens.rows() - mean * mean;
    }
    return variance;
  }
}
