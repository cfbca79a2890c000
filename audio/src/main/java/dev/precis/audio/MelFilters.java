package dev.precis.audio;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * A bank of triangular filters, evenly spaced on a mel scale, that sums the bins of a power
 * spectrum into bands. Only the non-zero run of each triangle is stored. Immutable.
 */
public final class MelFilters {
  private static final double SLANEY_HZ_PER_MEL = 200.0 / 3.0;
  private static final double SLANEY_BREAK_HZ = 1000.0;
  private static final double SLANEY_BREAK_MEL = 15.0;
  private static final double SLANEY_LOG_STEP = Math.log(6.4) / 27.0;
  private static final double KALDI_BREAK_HZ = 700.0;
  private static final double KALDI_SCALE = 1127.0;

  private final int bins;
  private final int[] firstBin;
  private final double[][] weights;

  private MelFilters(int bins, double[][] dense) {
    this.bins = bins;
    this.firstBin = new int[dense.length];
    this.weights = new double[dense.length][];
    for (int band = 0; band < dense.length; band++) {
      int from = 0;
      int to = bins;
      while (from < to && dense[band][from] == 0) {
        from++;
      }
      while (to > from && dense[band][to - 1] == 0) {
        to--;
      }
      firstBin[band] = from;
      weights[band] = Arrays.copyOfRange(dense[band], from, to);
    }
  }

  /**
   * Filters of Slaney's Auditory Toolbox from 0 Hz to the Nyquist frequency, each of area 1 over
   * Hz, as Whisper uses them: the scale is linear (200/3 Hz per mel) below 1 kHz and logarithmic
   * (27 mel per factor 6.4) above; triangles are straight over Hz.
   *
   * @param bands number of filters, 1..bins
   * @param bins bins of the power spectrum, from 0 Hz to the Nyquist frequency
   * @param sampleRate samples per second
   * @throws IllegalArgumentException if a number is out of range
   */
  public static MelFilters slaney(int bands, int bins, int sampleRate) {
    check(bands, bins, sampleRate);
    double nyquist = sampleRate / 2.0;
    double[] edge = new double[bands + 2];
    double topMel = slaneyMel(nyquist);
    for (int i = 0; i < edge.length; i++) {
      edge[i] = slaneyHz(topMel * i / (bands + 1));
    }
    double[][] dense = new double[bands][bins];
    for (int band = 0; band < bands; band++) {
      double height = 2.0 / (edge[band + 2] - edge[band]);
      for (int bin = 0; bin < bins; bin++) {
        double hz = nyquist * bin / (bins - 1);
        dense[band][bin] = height * triangle(hz, edge[band], edge[band + 1], edge[band + 2]);
      }
    }
    return new MelFilters(bins, dense);
  }

  /**
   * Kaldi's filters: mel = 1127 ln(1 + Hz / 700), triangles of height 1 that are straight over mel,
   * and no weight on the Nyquist bin.
   *
   * @param bands number of filters, 1..bins
   * @param bins bins of the power spectrum, from 0 Hz to the Nyquist frequency
   * @param sampleRate samples per second
   * @param lowHz lower edge of the first filter, Hz
   * @param highHz upper edge of the last filter, Hz, at most the Nyquist frequency
   * @throws IllegalArgumentException if a number is out of range
   */
  public static MelFilters kaldi(int bands, int bins, int sampleRate, double lowHz, double highHz) {
    check(bands, bins, sampleRate);
    double nyquist = sampleRate / 2.0;
    if (!(lowHz >= 0 && lowHz < highHz && highHz <= nyquist)) {
      throw new IllegalArgumentException(
          "filter range must satisfy 0 <= low < high <= %s Hz, was %s..%s"
              .formatted(nyquist, lowHz, highHz));
    }
    double low = kaldiMel(lowHz);
    double step = (kaldiMel(highHz) - low) / (bands + 1);
    double[][] dense = new double[bands][bins];
    for (int band = 0; band < bands; band++) {
      double left = low + band * step;
      for (int bin = 0; bin < bins - 1; bin++) {
        double mel = kaldiMel(nyquist * bin / (bins - 1));
        dense[band][bin] = triangle(mel, left, left + step, left + 2 * step);
      }
    }
    return new MelFilters(bins, dense);
  }

  private static void check(int bands, int bins, int sampleRate) {
    if (bins < 2) {
      throw new IllegalArgumentException("spectrum bins must be 2 or more, were " + bins);
    }
    if (bands < 1 || bands > bins) {
      throw new IllegalArgumentException("mel bands must be 1..%d, were %d".formatted(bins, bands));
    }
    if (sampleRate < 1) {
      throw new IllegalArgumentException("sample rate must be 1 Hz or more, was " + sampleRate);
    }
  }

  private static double triangle(double at, double left, double centre, double right) {
    double up = (at - left) / (centre - left);
    double down = (right - at) / (right - centre);
    return Math.max(0.0, Math.min(up, down));
  }

  private static double slaneyMel(double hz) {
    return hz < SLANEY_BREAK_HZ
        ? hz / SLANEY_HZ_PER_MEL
        : SLANEY_BREAK_MEL + Math.log(hz / SLANEY_BREAK_HZ) / SLANEY_LOG_STEP;
  }

  private static double slaneyHz(double mel) {
    return mel < SLANEY_BREAK_MEL
        ? mel * SLANEY_HZ_PER_MEL
        : SLANEY_BREAK_HZ * Math.exp((mel - SLANEY_BREAK_MEL) * SLANEY_LOG_STEP);
  }

  private static double kaldiMel(double hz) {
    return KALDI_SCALE * Math.log(1.0 + hz / KALDI_BREAK_HZ);
  }

  /** Number of filters. */
  public int bands() {
    return weights.length;
  }

  /** Bins of the power spectra these filters take. */
  public int bins() {
    return bins;
  }

  /**
   * Writes the weighted sum of each band.
   *
   * @param power {@link #bins()} values
   * @param target receives {@link #bands()} values
   */
  public void apply(double[] power, double[] target) {
    for (int band = 0; band < weights.length; band++) {
      double[] weight = weights[band];
      int first = firstBin[band];
      double sum = 0;
      for (int i = 0; i < weight.length; i++) {
        sum += weight[i] * power[first + i];
      }
      target[band] = sum;
    }
  }

  /** All weights, {@link #bins()} x {@link #bands()}. */
  public Matrix toMatrix() {
    Matrix out = Matrix.allocate(bins, weights.length);
    for (int band = 0; band < weights.length; band++) {
      for (int i = 0; i < weights[band].length; i++) {
        out.set(firstBin[band] + i, band, (float) weights[band][i]);
      }
    }
    return out;
  }
}
