package dev.precis.audio;

import java.util.Random;

/** Small sounds and slow, plain reference arithmetic for the tests. */
final class Sounds {
  private Sounds() {}

  static float[] tone(double hz, double amplitude, int samples) {
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / LogMel.SAMPLE_RATE));
    }
    return out;
  }

  static float[] noise(long seed, int samples) {
    Random random = new Random(seed);
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (0.1 * random.nextGaussian());
    }
    return out;
  }

  /** Power of each bin by the definition of the transform, the frame extended by zeros to size. */
  static double[] slowPower(double[] frame, int size) {
    double[] out = new double[size / 2 + 1];
    for (int bin = 0; bin < out.length; bin++) {
      double real = 0;
      double imaginary = 0;
      for (int i = 0; i < frame.length; i++) {
        // The product is reduced first: a large angle would cost digits.
        double angle = 2 * Math.PI * ((long) bin * i % size) / size;
        real += frame[i] * Math.cos(angle);
        imaginary -= frame[i] * Math.sin(angle);
      }
      out[bin] = real * real + imaginary * imaginary;
    }
    return out;
  }
}
