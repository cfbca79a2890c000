package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.kernel.RowSums;
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

  static int[] keep(TokenSequence in, float[] attention, int crops, int keep, Scratch scratch) {
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
    int[] members = byCrop(crop, size, scratch.ints(0, crop.length));
    float[] score = scores(in.embeddings(), attention, members, size, scratch);
    int[] kept = new int[keep];
    int at = 0;
    int from = 0;
    for (int c = 0; c < size.length; c++) {
      for (int i : Kernels.topK(Arrays.copyOfRange(score, from, from + size[c]), quota[c])) {
        kept[at++] = members[from + i];
      }
      from += size[c];
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

  /** The rows of the first crop, then those of the second and so on, each in ascending order. */
  private static int[] byCrop(int[] crop, int[] size, int[] members) {
    int[] at = new int[size.length];
    for (int c = 1; c < size.length; c++) {
      at[c] = at[c - 1] + size[c - 1];
    }
    for (int r = 0; r < crop.length; r++) {
      members[at[crop[r]]++] = r;
    }
    return members;
  }

  /**
   * The scores of the members, crop by crop, so that a crop's rows are read while they are near.
   */
  private static float[] scores(
      Matrix features, float[] attention, int[] members, int[] size, Scratch scratch) {
    RowSums sums = scratch.sums();
    double[] sum = scratch.doubles(0, features.cols());
    double[] length = scratch.doubles(1, attention.length);
    double[] distinct = scratch.doubles(2, attention.length);
    float[] score = scratch.floats(0, attention.length);
    int from = 0;
    for (int own : size) {
      int to = from + own;
      Arrays.fill(sum, 0, features.cols(), 0);
      for (int i = from; i < to; i++) {
        double squares = sums.squares(features, members[i]);
        if (!(squares < Double.POSITIVE_INFINITY)) {
          Signals.requireFinite("embeddings", features);
        }
        length[i] = Math.sqrt(squares);
        if (length[i] > 0) {
          sums.add(1 / length[i], features, members[i], sum);
        }
      }
      double mean = 0;
      for (int i = from; i < to; i++) {
        // Own cosine of 1 is taken out; a zero vector resembles nothing.
        double cosine = length[i] > 0 ? sums.dot(features, members[i], sum) / length[i] - 1 : 0;
        distinct[i] = own > 1 ? Math.max(0, 1 - cosine / (own - 1)) : 1;
        mean += distinct[i] / own;
      }
      for (int i = from; i < to; i++) {
        double scaled = mean > FLAT ? distinct[i] / mean : 1;
        score[i] = (float) (Math.max(0, attention[members[i]]) * scaled);
      }
      from = to;
    }
    return score;
  }
}
