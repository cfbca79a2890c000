package dev.precis.audio;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.lang.foreign.MemorySegment;

/**
 * Whisper's log-mel spectrogram of 16 kHz mono sound: frames of 25 ms every 10 ms, centred by
 * reflection, periodic Hann window, power, Slaney mel bands, log10, everything more than 8 below
 * the loudest value of the window raised to that, then (x + 4) / 4.
 *
 * <p>Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision", section 2.2. The
 * arithmetic is double up to the logarithm. One frame costs one FFT of 400. An instance holds
 * scratch memory: use one per thread.
 */
public final class LogMel {
  /** Samples per second of the sound taken. */
  public static final int SAMPLE_RATE = 16_000;

  /** Samples of one frame: 25 ms. */
  public static final int FRAME_SAMPLES = 400;

  /** Samples from one frame to the next: 10 ms. */
  public static final int HOP_SAMPLES = 160;

  /** Mel bands of every Whisper model before large-v3. */
  public static final int DEFAULT_BANDS = 80;

  /** Mel bands of Whisper large-v3. */
  public static final int LARGE_V3_BANDS = 128;

  /** Smallest band power before the logarithm. */
  public static final double POWER_FLOOR = 1e-10;

  /** Values further below the loudest one than this are raised, in powers of ten. */
  public static final float DYNAMIC_RANGE = 8f;

  private static final int MARGIN = FRAME_SAMPLES / 2;
  private static final float LOG_FLOOR = (float) Math.log10(POWER_FLOOR);

  private final MelFilters filters;
  private final PowerSpectrum spectrum = new PowerSpectrum(FRAME_SAMPLES);
  private final double[] window = periodicHann();
  private final double[] frame = new double[FRAME_SAMPLES];
  private final double[] power = new double[spectrum.bins()];
  private final double[] energy;

  private LogMel(MelFilters filters) {
    this.filters = filters;
    this.energy = new double[filters.bands()];
  }

  /**
   * A front end with this many mel bands.
   *
   * @param bands {@link #DEFAULT_BANDS}, {@link #LARGE_V3_BANDS} or another number, 1..201
   * @throws IllegalArgumentException if the number is out of range
   */
  public static LogMel whisper(int bands) {
    return new LogMel(MelFilters.slaney(bands, FRAME_SAMPLES / 2 + 1, SAMPLE_RATE));
  }

  /** The window of a frame. */
  static double[] periodicHann() {
    double[] out = new double[FRAME_SAMPLES];
    for (int i = 0; i < out.length; i++) {
      out[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / FRAME_SAMPLES);
    }
    return out;
  }

  /** Frames that so many samples give: one per whole hop, as Whisper drops the last frame. */
  public static int frames(int samples) {
    return samples / HOP_SAMPLES;
  }

  /** Number of mel bands. */
  public int bands() {
    return filters.bands();
  }

  /** The mel filters used. */
  public MelFilters filters() {
    return filters;
  }

  /**
   * The spectrogram of the samples as they are, bands x frames.
   *
   * @throws PrecisException USER if a sample is NaN or infinite
   */
  public Matrix compute(float[] samples) {
    return padded(samples, samples.length);
  }

  /**
   * The spectrogram of the samples followed by silence up to {@code total} samples, bands x frames.
   *
   * @throws IllegalArgumentException if there are more samples than {@code total}
   * @throws PrecisException USER if a sample is NaN or infinite
   */
  public Matrix padded(float[] samples, int total) {
    Matrix out = Matrix.allocate(bands(), frames(total));
    into(samples, 0, samples.length, total, out);
    return out;
  }

  /**
   * Writes the spectrogram of {@code count} samples followed by silence up to {@code total} samples
   * to memory of the caller, without allocating.
   *
   * @param target bands x frames(total), overwritten
   * @throws IllegalArgumentException if {@code total < count} or the target has another shape
   * @throws PrecisException USER if a sample is NaN or infinite
   */
  public void into(float[] samples, int offset, int count, int total, Matrix target) {
    int frames = frames(total);
    if (total < count) {
      throw new IllegalArgumentException(
          "%d samples do not fit a window of %d".formatted(count, total));
    }
    if (target.rows() != bands() || target.cols() != frames) {
      throw new IllegalArgumentException(
          "target must be %d x %d, was %d x %d"
              .formatted(bands(), frames, target.rows(), target.cols()));
    }
    Samples.requireFinite(samples, offset, count);
    MemorySegment out = target.segment();
    float loudest = LOG_FLOOR;
    for (int f = 0; f < frames; f++) {
      int start = f * HOP_SAMPLES - MARGIN;
      if (start >= count) {
        fillSilence(out, f, frames);
        continue;
      }
      load(samples, offset, count, total, start);
      loudest = Math.max(loudest, transform(out, f, frames));
    }
    scale(out, (long) bands() * frames, loudest - DYNAMIC_RANGE);
  }

  /** Writes the logarithms of the loaded frame and gives back the largest. */
  private float transform(MemorySegment out, int f, int frames) {
    spectrum.compute(frame, power);
    filters.apply(power, energy);
    float largest = LOG_FLOOR;
    for (int band = 0; band < energy.length; band++) {
      float value = (float) Math.log10(Math.max(energy[band], POWER_FLOOR));
      largest = Math.max(largest, value);
      out.setAtIndex(JAVA_FLOAT, (long) band * frames + f, value);
    }
    return largest;
  }

  private void fillSilence(MemorySegment out, int f, int frames) {
    for (int band = 0; band < energy.length; band++) {
      out.setAtIndex(JAVA_FLOAT, (long) band * frames + f, LOG_FLOOR);
    }
  }

  private void load(float[] samples, int offset, int count, int total, int start) {
    if (start >= 0 && start + FRAME_SAMPLES <= count) {
      for (int i = 0; i < FRAME_SAMPLES; i++) {
        frame[i] = window[i] * samples[offset + start + i];
      }
      return;
    }
    for (int i = 0; i < FRAME_SAMPLES; i++) {
      int at = reflect(start + i, total);
      frame[i] = at < count ? window[i] * samples[offset + at] : 0;
    }
  }

  /** The index inside 0..total-1 that {@code at} is the mirror image of; the ends do not repeat. */
  private static int reflect(int at, int total) {
    int period = Math.max(1, 2 * (total - 1));
    int inside = Math.floorMod(at, period);
    return inside < total ? inside : period - inside;
  }

  private static void scale(MemorySegment out, long values, float floor) {
    for (long i = 0; i < values; i++) {
      float value = Math.max(out.getAtIndex(JAVA_FLOAT, i), floor);
      out.setAtIndex(JAVA_FLOAT, i, (value + 4f) / 4f);
    }
  }
}
