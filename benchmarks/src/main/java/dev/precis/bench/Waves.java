package dev.precis.bench;

import dev.precis.tensor.Matrix;
import java.util.SplittableRandom;

/** A smooth field of random vectors over a picture: neighbours resemble each other. */
final class Waves {
  private static final int COUNT = 8;
  private static final double NOISE = 0.7;

  private final double[][] direction;
  private final double[][] phase;

  private Waves(double[][] direction, double[][] phase) {
    this.direction = direction;
    this.phase = phase;
  }

  static Waves drawn(SplittableRandom random, int columns) {
    double[][] direction = new double[COUNT][columns];
    double[][] phase = new double[COUNT][3];
    for (int w = 0; w < COUNT; w++) {
      for (int c = 0; c < columns; c++) {
        direction[w][c] = random.nextGaussian();
      }
      phase[w] =
          new double[] {
            random.nextDouble(0.1, 0.6), random.nextDouble(0.1, 0.6), random.nextDouble(6)
          };
    }
    return new Waves(direction, phase);
  }

  /**
   * Fills a row with the field at a place, and noise.
   *
   * @param shift added to the phase of every wave
   */
  void fill(Matrix out, int row, int y, int x, double shift, SplittableRandom random) {
    double[] amount = new double[COUNT];
    for (int w = 0; w < COUNT; w++) {
      amount[w] = Math.sin(phase[w][0] * y + phase[w][1] * x + phase[w][2] + shift);
    }
    for (int c = 0; c < out.cols(); c++) {
      double value = NOISE * random.nextGaussian();
      for (int w = 0; w < COUNT; w++) {
        value += amount[w] * direction[w][c];
      }
      out.set(row, c, (float) value);
    }
  }
}
