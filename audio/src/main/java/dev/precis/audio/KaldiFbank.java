package dev.precis.audio;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Kaldi's log filter bank of 16 kHz mono sound with the constants of BEATs: samples scaled to 16
 * bit, frames of 25 ms every 10 ms that lie wholly inside the sound, mean removed from each frame,
 * pre-emphasis, Povey window, FFT of 512, 128 mel bands from 20 Hz to 8 kHz, natural logarithm,
 * normalised by the mean and deviation of the training set.
 *
 * <p>Chen et al., "BEATs: Audio Pre-Training with Acoustic Tokenizers". No dither: the same sound
 * gives the same values. An instance holds scratch memory: use one per thread.
 */
public final class KaldiFbank {
  /** Samples per second of the sound taken. */
  public static final int SAMPLE_RATE = 16_000;

  /** Samples of one frame: 25 ms. */
  public static final int FRAME_SAMPLES = 400;

  /** Samples from one frame to the next: 10 ms. */
  public static final int HOP_SAMPLES = 160;

  /** A frame is extended by zeros to this size. */
  public static final int FFT_SIZE = 512;

  /** Mel bands. */
  public static final int BANDS = 128;

  /** Lower edge of the lowest band, Hz. */
  public static final double LOW_HZ = 20;

  /** Upper edge of the highest band, Hz. */
  public static final double HIGH_HZ = 8_000;

  /** Full scale of the samples the bank was made for. */
  public static final double SAMPLE_SCALE = 32_768;

  /** Share of the previous sample that pre-emphasis takes off. */
  public static final double PRE_EMPHASIS = 0.97;

  /** Exponent of the Hann window that makes it Povey's. */
  public static final double POVEY_EXPONENT = 0.85;

  /** Smallest band power before the logarithm: 2^-23, the float32 epsilon. */
  public static final double POWER_FLOOR = 0x1p-23;

  /** Mean of the training set, subtracted. */
  public static final double TRAINING_MEAN = 15.41663;

  /** Deviation of the training set; values are divided by twice this. */
  public static final double TRAINING_DEVIATION = 6.55582;

  private final PowerSpectrum spectrum = new PowerSpectrum(FFT_SIZE);
  private final MelFilters filters =
      MelFilters.kaldi(BANDS, spectrum.bins(), SAMPLE_RATE, LOW_HZ, HIGH_HZ);
  private final double[] window = povey();
  private final double[] frame = new double[FFT_SIZE];
  private final double[] power = new double[spectrum.bins()];
  private final double[] energy = new double[BANDS];
  private final float[] row = new float[BANDS];

  private KaldiFbank() {}

  /** A front end for BEATs. */
  public static KaldiFbank beats() {
    return new KaldiFbank();
  }

  private static double[] povey() {
    double[] out = new double[FRAME_SAMPLES];
    for (int i = 0; i < out.length; i++) {
      double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / (FRAME_SAMPLES - 1));
      out[i] = Math.pow(hann, POVEY_EXPONENT);
    }
    return out;
  }

  /** Frames that so many samples give; 0 if they do not fill one. */
  public static int frames(int samples) {
    return samples < FRAME_SAMPLES ? 0 : 1 + (samples - FRAME_SAMPLES) / HOP_SAMPLES;
  }

  /** The mel filters used. */
  public MelFilters filters() {
    return filters;
  }

  /**
   * The normalised filter bank of samples in -1..1, frames x {@link #BANDS}.
   *
   * @throws PrecisException USER if a sample is NaN or infinite
   */
  public Matrix compute(float[] samples) {
    Matrix out = Matrix.allocate(frames(samples.length), BANDS);
    into(samples, 0, samples.length, out);
    return out;
  }

  /**
   * Writes the normalised filter bank of {@code count} samples to memory of the caller, without
   * allocating.
   *
   * @param target frames(count) x {@link #BANDS}, overwritten
   * @throws IllegalArgumentException if the target has another shape
   * @throws PrecisException USER if a sample is NaN or infinite
   */
  public void into(float[] samples, int offset, int count, Matrix target) {
    int frames = frames(count);
    if (target.rows() != frames || target.cols() != BANDS) {
      throw new IllegalArgumentException(
          "target must be %d x %d, was %d x %d"
              .formatted(frames, BANDS, target.rows(), target.cols()));
    }
    Samples.requireFinite(samples, offset, count);
    for (int f = 0; f < frames; f++) {
      load(samples, offset + f * HOP_SAMPLES);
      transform();
      target.setRow(f, row, 0);
    }
  }

  private void load(float[] samples, int start) {
    double sum = 0;
    for (int i = 0; i < FRAME_SAMPLES; i++) {
      frame[i] = SAMPLE_SCALE * samples[start + i];
      sum += frame[i];
    }
    double mean = sum / FRAME_SAMPLES;
    // The sample before the first is taken to be equal to it.
    double previous = frame[0] - mean;
    for (int i = 0; i < FRAME_SAMPLES; i++) {
      double centred = frame[i] - mean;
      frame[i] = window[i] * (centred - PRE_EMPHASIS * previous);
      previous = centred;
    }
    Arrays.fill(frame, FRAME_SAMPLES, FFT_SIZE, 0.0);
  }

  private void transform() {
    spectrum.compute(frame, power);
    filters.apply(power, energy);
    for (int band = 0; band < BANDS; band++) {
      double log = Math.log(Math.max(energy[band], POWER_FLOOR));
      row[band] = (float) ((log - TRAINING_MEAN) / (2 * TRAINING_DEVIATION));
    }
  }
}
