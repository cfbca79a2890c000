package dev.precis.audio;

/**
 * Onset strength: how much louder the bands of the spectrum are than one token before, the mean
 * over bands of the rise in dB, falls counting as none (spectral flux on a logarithmic scale; Bello
 * et al., "A Tutorial on Onset Detection in Music Signals", 2005, section II-C).
 */
final class SpectralRise {
  /** A mean rise of so many dB is a full onset; steady noise rises by about one from chance. */
  static final double FULL_RISE_DB = 15;

  private static final int BANDS = 24;

  /** Band power that counts as silence: some 70 dB below that of a tone at full scale. */
  private static final double POWER_FLOOR = 1e-5;

  private final PowerSpectrum spectrum = new PowerSpectrum(LogMel.FRAME_SAMPLES);
  private final MelFilters filters =
      MelFilters.slaney(BANDS, spectrum.bins(), AudioCues.SAMPLE_RATE);
  private final double[] window = LogMel.periodicHann();
  private final double[] frame = new double[LogMel.FRAME_SAMPLES];
  private final double[] power = new double[spectrum.bins()];
  private final double[] energy = new double[BANDS];
  private final double[] level = new double[BANDS];
  private boolean first = true;

  /** Forgets the token before. */
  void restart() {
    first = true;
  }

  /** The strength of the next token, which begins at sample {@code start}; 0 to 1. */
  float next(float[] sound, int start) {
    int from = start + (AudioCues.TOKEN_SAMPLES - frame.length) / 2;
    for (int i = 0; i < frame.length; i++) {
      int at = from + i;
      frame[i] = at >= 0 && at < sound.length ? window[i] * sound[at] : 0;
    }
    spectrum.compute(frame, power);
    filters.apply(power, energy);
    double rise = 0;
    for (int band = 0; band < BANDS; band++) {
      double now = 10 * Math.log10(Math.max(energy[band], POWER_FLOOR));
      rise += Math.max(0, now - level[band]);
      level[band] = now;
    }
    float strength = first ? 0 : (float) Math.min(1, rise / BANDS / FULL_RISE_DB);
    first = false;
    return strength;
  }
}
