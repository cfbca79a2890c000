package dev.precis.compress.pool;

import dev.precis.tokens.RowCombination;
import java.util.Arrays;

/**
 * Which tokens along one side make each new token, and with what weight.
 *
 * @param side tokens along the side before
 * @param first first token of each new one
 * @param weights weights of it and those that follow; they sum to 1
 */
@SuppressWarnings("ArrayRecordComponent") // made and used in one place
record SeparableWeights(int side, int[] first, double[][] weights) {
  /** Equal weights over windows i n / m (rounded down) to (i + 1) n / m (rounded up). */
  static SeparableWeights windows(int side, int cells) {
    int[] first = new int[cells];
    double[][] weights = new double[cells][];
    for (int i = 0; i < cells; i++) {
      first[i] = (int) ((long) i * side / cells);
      int size = (int) Math.ceilDiv((i + 1L) * side, cells) - first[i];
      weights[i] = new double[size];
      Arrays.fill(weights[i], 1.0 / size);
    }
    return new SeparableWeights(side, first, weights);
  }

  /**
   * Linear interpolation with half-pixel centres and repeated edges.
   *
   * @param smooth whether the triangle is as wide as a new cell, so that every token counts when
   *     the side shrinks; otherwise only the two nearest tokens count
   */
  static SeparableWeights linear(int side, int cells, boolean smooth) {
    int[] first = new int[cells];
    double[][] weights = new double[cells][];
    double step = (double) side / cells;
    double reach = smooth ? Math.max(1, step) : 1;
    for (int i = 0; i < cells; i++) {
      double centre = (i + 0.5) * step - 0.5;
      int from = (int) Math.floor(centre - reach) + 1;
      int to = (int) Math.ceil(centre + reach) - 1;
      first[i] = Math.clamp(from, 0, side - 1);
      int last = Math.clamp(to, 0, side - 1);
      weights[i] = new double[last - first[i] + 1];
      double sum = 0;
      for (int j = from; j <= to; j++) {
        double weight = Math.max(0, 1 - Math.abs(j - centre) / reach);
        boolean inside = j >= 0 && j < side;
        // Without smoothing the edge is repeated; with it, what lies outside does not count.
        if (inside || !smooth) {
          weights[i][Math.clamp(j, first[i], last) - first[i]] += weight;
          sum += weight;
        }
      }
      for (int j = 0; j < weights[i].length; j++) {
        weights[i][j] /= sum;
      }
    }
    return new SeparableWeights(side, first, weights);
  }

  private int cells() {
    return first.length;
  }

  /** The token nearest to the middle of a new one. */
  private int middle(int cell) {
    return (int) ((2L * cell + 1) * side / (2L * cells()));
  }

  /** The combination of a plane: these weights along the rows, {@code down} along the columns. */
  RowCombination under(SeparableWeights down) {
    int terms = 0;
    for (int y = 0; y < down.cells(); y++) {
      for (int x = 0; x < cells(); x++) {
        terms += terms(down.weights[y]) * terms(weights[x]);
      }
    }
    int cells = down.cells() * cells();
    int[] rowStart = new int[cells + 1];
    int[] source = new int[terms];
    float[] coefficient = new float[terms];
    int[] anchor = new int[cells];
    int at = 0;
    for (int r = 0; r < cells; r++) {
      int y = r / cells();
      int x = r % cells();
      for (int j = 0; j < down.weights[y].length; j++) {
        for (int i = 0; i < weights[x].length; i++) {
          double weight = down.weights[y][j] * weights[x][i];
          if (down.weights[y][j] > 0 && weights[x][i] > 0) {
            source[at] = (down.first[y] + j) * side + first[x] + i;
            coefficient[at++] = (float) weight;
          }
        }
      }
      anchor[r] = down.middle(y) * side + middle(x);
      rowStart[r + 1] = at;
    }
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  private static int terms(double[] weights) {
    int count = 0;
    for (double weight : weights) {
      count += weight > 0 ? 1 : 0;
    }
    return count;
  }
}
