package dev.precis.compress.prune;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;

/**
 * Our form of HoloV: 2-D crops on the token grid.
 *
 * <ol>
 *   <li>The grid is cut into crops x crops cells, fewer where a side is shorter.
 *   <li>A crop's quota is keep times the mean of its share of attention and 1 / number of crops,
 *       rounded by largest remainder; what a full crop cannot take goes to the others in proportion
 *       until the budget is met exactly.
 *   <li>Inside a crop a token scores its attention times its dissimilarity: 1 minus its mean cosine
 *       to the other tokens of the crop, scaled to mean 1. The highest scores stay, lower index
 *       first on a tie, and come out in raster order.
 * </ol>
 *
 * The mean cosine needs only the sum of the crop's unit vectors, so the cost is O(N D) and no
 * similarity matrix is made.
 */
final class HoloVCrops {
  private static final double FLAT = 1e-12;

  private HoloVCrops() {}

  static int[] keep(TokenSequence in, float[] attention, int crops, int keep) {
    Grid grid = in.grid();
    int down = Math.min(crops, grid.h());
    int across = Math.min(crops, grid.w());
    int[] crop = new int[in.size()];
    int[] size = new int[down * across];
    for (int r = 0; r < crop.length; r++) {
      crop[r] = r / grid.w() * down / grid.h() * across + r % grid.w() * across / grid.w();
      size[crop[r]]++;
    }
    int[] quota = quotas(attention, crop, size, keep);
    float[] score = scores(in.embeddings(), attention, crop, size);
    int[] kept = new int[keep];
    int at = 0;
    int[] members = new int[in.size()];
    for (int c = 0; c < size.length; c++) {
      int n = 0;
      for (int r = 0; r < crop.length; r++) {
        if (crop[r] == c) {
          members[n++] = r;
        }
      }
      float[] own = new float[n];
      for (int i = 0; i < n; i++) {
        own[i] = score[members[i]];
      }
      for (int i : Kernels.topK(own, quota[c])) {
        kept[at++] = members[i];
      }
    }
    Arrays.sort(kept);
    return kept;
  }

  /** Tokens per crop, summing to keep, none above the crop's size. */
  private static int[] quotas(float[] attention, int[] crop, int[] size, int keep) {
    double[] share = new double[size.length];
    double total = 0;
    for (int r = 0; r < crop.length; r++) {
      double a = Math.max(0, attention[r]);
      share[crop[r]] += a;
      total += a;
    }
    double even = 1.0 / size.length;
    for (int c = 0; c < share.length; c++) {
      share[c] = total > 0 ? 0.5 * share[c] / total + 0.5 * even : even;
    }
    return Quotas.largestRemainder(share, size, keep);
  }

  private static float[] scores(Matrix features, float[] attention, int[] crop, int[] size) {
    int width = features.cols();
    double[][] sum = new double[size.length][width];
    double[] length = new double[crop.length];
    float[] row = new float[width];
    for (int r = 0; r < crop.length; r++) {
      features.copyRow(r, row, 0);
      double squares = 0;
      for (int d = 0; d < width; d++) {
        squares += (double) row[d] * row[d];
      }
      length[r] = Math.sqrt(squares);
      if (length[r] > 0) {
        double[] own = sum[crop[r]];
        for (int d = 0; d < width; d++) {
          own[d] += row[d] / length[r];
        }
      }
    }
    double[] distinct = new double[crop.length];
    double[] mean = new double[size.length];
    for (int r = 0; r < crop.length; r++) {
      features.copyRow(r, row, 0);
      double dot = 0;
      double[] own = sum[crop[r]];
      for (int d = 0; d < width; d++) {
        dot += row[d] * own[d];
      }
      // Own cosine of 1 is taken out; a zero vector resembles nothing.
      double cosine = length[r] > 0 ? dot / length[r] - 1 : 0;
      int others = size[crop[r]] - 1;
      distinct[r] = others > 0 ? Math.max(0, 1 - cosine / others) : 1;
      mean[crop[r]] += distinct[r] / size[crop[r]];
    }
    float[] score = new float[crop.length];
    for (int r = 0; r < score.length; r++) {
      double scaled = mean[crop[r]] > FLAT ? distinct[r] / mean[crop[r]] : 1;
      score[r] = (float) (Math.max(0, attention[r]) * scaled);
    }
    return score;
  }
}
