package dev.precis.kernel;

import dev.precis.tensor.Matrix;

/**
 * Sums over rows of floats in double precision, for methods whose decisions should not hang on the
 * last bit of a float. Every sum is made of {@link KernelProvider#runningSums()} running sums, a
 * column going to the one of its number modulo that, and those are added halves onto halves.
 *
 * <p>Vector code is slow until it is compiled, so the first {@link #PLAIN_CALLS} calls run plain
 * loops, which give the same bits; a command that works on one picture never leaves them. For one
 * thread at a time.
 */
public final class RowSums {
  /** Calls before vectors are used: some ten pictures of a thousand tokens. */
  public static final int PLAIN_CALLS = 1 << 15;

  private final double[] sums = new double[Kernels.runningSums()];
  private int calls;

  /** A counter at its start. */
  public RowSums() {}

  /** The sum of the squares of a row, which never overflows: NaN or infinite if a value is. */
  public double squares(Matrix a, int row) {
    return plain() ? PlainSums.squares(a, row, sums) : Kernels.squares(a, row, sums);
  }

  /**
   * The dot product of a row and as many of the first values.
   *
   * @param values as many as the row has, or more
   */
  public double dot(Matrix a, int row, double[] values) {
    return plain() ? PlainSums.dot(a, row, values, sums) : Kernels.dot(a, row, values, sums);
  }

  /**
   * Adds factor * row to the first totals.
   *
   * @param totals as many as the row has, or more
   */
  public void add(double factor, Matrix a, int row, double[] totals) {
    if (plain()) {
      PlainSums.add(factor, a, row, totals);
    } else {
      Kernels.add(factor, a, row, totals);
    }
  }

  private boolean plain() {
    if (calls == PLAIN_CALLS) {
      return false;
    }
    calls++;
    return true;
  }
}
