package dev.precis.compress.audio;

import dev.precis.compress.NeighbourRuns;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;

/**
 * Joining two runs costs what their tokens are worth times how much they differ: Ward's cost with
 * the masses m of the tokens in place of their number, {@code m1 m2 / (m1 + m2)} times the squared
 * distance of the means of the unit vectors plus {@link #APART}, and more where the right run
 * begins where something does.
 */
final class CueRuns implements NeighbourRuns.Rule {
  /**
   * Squared distance that any two runs are apart, so that of tokens that are alike runs of equal
   * mass are made.
   */
  static final double APART = 0.01;

  private final Matrix sums;
  private final double[] mass;
  private final float[] attack;
  private final float[] a;
  private final float[] b;

  /**
   * A sequence of single tokens.
   *
   * @param mass of every token, above 0
   * @param attack what is added to 1 as the factor of a cost, by first token of the right run
   */
  CueRuns(Matrix tokens, float[] mass, float[] attack) {
    sums = Kernels.normalizedRows(tokens);
    a = new float[tokens.cols()];
    b = new float[tokens.cols()];
    this.attack = attack;
    this.mass = new double[mass.length];
    for (int r = 0; r < mass.length; r++) {
      this.mass[r] = mass[r];
      sums.copyRow(r, a, 0);
      for (int c = 0; c < a.length; c++) {
        a[c] *= mass[r];
      }
      sums.setRow(r, a, 0);
    }
  }

  @Override
  public double cost(int left, int right, int end) {
    sums.copyRow(left, a, 0);
    sums.copyRow(right, b, 0);
    double p = mass[left];
    double q = mass[right];
    double squares = APART;
    for (int c = 0; c < a.length; c++) {
      double difference = a[c] / p - b[c] / q;
      squares += difference * difference;
    }
    return p * q / (p + q) * squares * (1 + attack[right]);
  }

  @Override
  public void joined(int left, int right) {
    Kernels.axpy(1, sums, right, sums, left);
    mass[left] += mass[right];
  }
}
