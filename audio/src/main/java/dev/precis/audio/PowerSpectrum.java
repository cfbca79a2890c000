package dev.precis.audio;

import org.jtransforms.fft.DoubleFFT_1D;

/**
 * Squared magnitudes of the discrete Fourier transform of real frames of one even size. One
 * instance serves one thread.
 */
final class PowerSpectrum {
  private final int half;
  private final DoubleFFT_1D transform;

  PowerSpectrum(int size) {
    if (size < 2 || size % 2 != 0) {
      throw new IllegalArgumentException("FFT size must be even and 2 or more, was " + size);
    }
    this.half = size / 2;
    this.transform = new DoubleFFT_1D(size);
  }

  /** Frequency bins from 0 Hz to the Nyquist frequency, both included. */
  int bins() {
    return half + 1;
  }

  /**
   * Writes the power of each bin; the frame serves as scratch memory.
   *
   * @param frame as many values as the size; overwritten
   * @param power receives {@link #bins()} values
   */
  void compute(double[] frame, double[] power) {
    transform.realForward(frame);
    // Packed layout of an even size: Re[0], Re[n/2], Re[1], Im[1], Re[2], Im[2], ...
    power[0] = frame[0] * frame[0];
    power[half] = frame[1] * frame[1];
    for (int bin = 1; bin < half; bin++) {
      double real = frame[2 * bin];
      double imaginary = frame[2 * bin + 1];
      power[bin] = real * real + imaginary * imaginary;
    }
  }
}
