package dev.precis.compress.prune;

import dev.precis.compress.Scratch;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * HoloV as released (NeurIPS 2025, arXiv 2510.02912): the raster order is cut into runs, each run's
 * budget follows its mean token score, and inside a run the highest attention is kept.
 *
 * <p>Known weaknesses, kept on purpose: runs are bands, not 2-D crops; the variance term is
 * rescaled to the run's own attention and cancels in the weights; what a full run cannot take is
 * lost and replaced by rows of zeros; rows of a run come in order of attention. Cost O(N^2 D /
 * bands).
 */
public final class HoloVBands {
  /** Weight of the variance term, constant of the released code. */
  public static final double BETA = 0.09;

  /** Guard of every division, constant of the released code. */
  public static final double EPSILON = 1e-6;

  /** Factor on attention, constant of the released code. */
  public static final double ATTENTION_SCALE = 1000;

  private HoloVBands() {}

  /**
   * What the algorithm decided.
   *
   * @param scores mean token score of every band
   * @param weights share of the budget of every band
   * @param allocated tokens of every band, possibly more than it has
   * @param indices kept rows, {@code keep} of them; -1 pads with zeros
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // intermediate results for comparison with the reference
  public record Allocation(double[] scores, double[] weights, int[] allocated, int[] indices) {}

  /**
   * Runs the released algorithm.
   *
   * @param features n x d
   * @param attention n values
   * @param bands runs to cut; empty ones are dropped
   * @param keep rows to return
   */
  public static Allocation allocate(Matrix features, float[] attention, int bands, int keep) {
    return allocate(features, attention, bands, keep, new Scratch());
  }

  static Allocation allocate(
      Matrix features, float[] attention, int bands, int keep, Scratch scratch) {
    int n = features.rows();
    int count = Math.min(bands, n);
    int[] start = new int[count + 1];
    for (int b = 0; b < count; b++) {
      start[b + 1] = start[b] + n / bands + (b < n % bands ? 1 : 0);
    }
    double[] scores = new double[count];
    for (int b = 0; b < count; b++) {
      scores[b] = score(features.slice(start[b], start[b + 1]), attention, start[b], scratch);
    }
    double total = EPSILON;
    for (double score : scores) {
      total += score;
    }
    double[] weights = new double[count];
    int[] allocated = new int[count];
    int left = keep;
    for (int b = 0; b < count; b++) {
      weights[b] = scores[b] / total;
      allocated[b] = (int) Math.floor(weights[b] * keep);
      left -= allocated[b];
    }
    if (left > 0) {
      for (int b : Kernels.topK(floats(weights), Math.min(left, count))) {
        allocated[b]++;
      }
    }
    return new Allocation(scores, weights, allocated, pick(attention, start, allocated, keep));
  }

  private static float[] floats(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) values[i];
    }
    return out;
  }

  private static double score(Matrix band, float[] attention, int first, Scratch scratch) {
    int c = band.rows();
    if (c <= 1) {
      return attention[first];
    }
    Matrix similarity = scratch.matrix(1, c, c);
    Kernels.gram(unit(band, scratch), similarity, scratch.workspace());
    float[] row = scratch.floats(0, c);
    double variance = 0;
    double mean = 0;
    for (int i = 0; i < c; i++) {
      similarity.copyRow(i, row, 0);
      double sum = 0;
      double squares = 0;
      for (int j = 0; j < c; j++) {
        if (j != i) {
          sum += row[j];
          squares += (double) row[j] * row[j];
        }
      }
      double mu = sum / (c - 1);
      // The diagonal was set to zero, so it adds mu^2: c terms over a divisor of c - 1.
      variance += (squares - 2 * mu * sum + c * mu * mu) / (c - 1);
      mean += ATTENTION_SCALE * Math.abs(attention[first + i]);
    }
    variance /= c;
    mean /= c;
    double signed = 0;
    for (int i = 0; i < c; i++) {
      signed += ATTENTION_SCALE * attention[first + i] / c;
    }
    double gain = mean / (Math.abs(variance) + EPSILON);
    return signed + BETA * gain * variance;
  }

  /** Rows over their length plus the guard. */
  private static Matrix unit(Matrix band, Scratch scratch) {
    float[] norms = Kernels.rowNorms(band);
    Matrix unit = scratch.matrix(0, band.rows(), band.cols());
    unit.segment().asSlice(0, unit.byteSize()).fill((byte) 0);
    for (int r = 0; r < norms.length; r++) {
      Kernels.axpy((float) (1 / (norms[r] + EPSILON)), band, r, unit, r);
    }
    return unit;
  }

  private static int[] pick(float[] attention, int[] start, int[] allocated, int keep) {
    int[] rows = new int[keep];
    Arrays.fill(rows, -1);
    int at = 0;
    for (int b = 0; b < allocated.length && at < keep; b++) {
      int size = start[b + 1] - start[b];
      int take = Math.min(size, allocated[b]);
      if (take <= 0) {
        continue;
      }
      float[] own = Arrays.copyOfRange(attention, start[b], start[b + 1]);
      int[] order = allocated[b] >= size ? inOrder(size) : Kernels.topK(own, take);
      for (int i = 0; i < order.length && at < keep; i++) {
        rows[at++] = start[b] + order[i];
      }
    }
    return rows;
  }

  private static int[] inOrder(int size) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    return order;
  }
}
