package dev.precis.audio;

import java.util.Random;

/** Small sounds and slow, plain reference arithmetic for the tests. */
public final class Sounds {
  private Sounds() {}

  /** A sine of this amplitude. */
  public static float[] tone(double hz, double amplitude, int samples) {
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / LogMel.SAMPLE_RATE));
    }
    return out;
  }

  /** A harmonic series that falls by 6 dB an octave, as the voice's source does, up to 4 kHz. */
  public static float[] vowel(double pitch, double amplitude, int samples) {
    float[] out = new float[samples];
    for (int harmonic = 1; harmonic * pitch < 4000; harmonic++) {
      float[] part = tone(harmonic * pitch, amplitude / harmonic, samples);
      for (int i = 0; i < samples; i++) {
        out[i] += part[i];
      }
    }
    return out;
  }

  /** White noise at an effective value of 0.1. */
  public static float[] noise(long seed, int samples) {
    Random random = new Random(seed);
    float[] out = new float[samples];
    for (int i = 0; i < samples; i++) {
      out[i] = (float) (0.1 * random.nextGaussian());
    }
    return out;
  }

  /** Silence with bursts of noise of 0.1 s that begin with the tokens given. */
  public static float[] bursts(int samples, int... tokens) {
    float[] out = new float[samples];
    for (int token : tokens) {
      float[] burst = noise(token, LogMel.SAMPLE_RATE / 10);
      System.arraycopy(burst, 0, out, token * AudioCues.TOKEN_SAMPLES, burst.length);
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
