package dev.precis.audio;

/**
 * How periodic sound is at the pitches of voices: the highest peak of the normalised
 * autocorrelation over 40 ms at half the sample rate. A peak has lower neighbours on both sides, so
 * that neither hum below the range nor the slow decay of dull noise counts as one.
 */
final class Periodicity {
  /** Lowest and highest pitch, Hz. */
  static final int LEAST_HZ = 70;

  static final int MOST_HZ = 400;

  /** What noise reaches by chance; from here on values are stretched to 0 to 1. */
  static final double CHANCE = 0.3;

  private static final int RATE = AudioCues.SAMPLE_RATE / 2;
  private static final int SHORTEST = RATE / MOST_HZ;
  private static final int LONGEST = RATE / LEAST_HZ;
  private static final int COMPARED = 200;
  private static final int FRAME = AudioCues.TOKEN_SAMPLES;

  private final double[] frame = new double[FRAME];
  private final double[] correlation = new double[LONGEST + 2];

  /** The periodicity around the token that begins at sample {@code start}; 0 to 1. */
  float of(float[] sound, int start) {
    load(sound, start + AudioCues.TOKEN_SAMPLES / 2 - FRAME);
    double own = energy(0);
    double lagged = energy(SHORTEST - 1);
    for (int lag = SHORTEST - 1; lag <= LONGEST + 1; lag++) {
      double sum = 0;
      for (int i = 0; i < COMPARED; i++) {
        sum += frame[i] * frame[i + lag];
      }
      double scale = Math.sqrt(own * lagged);
      correlation[lag] = scale > 0 ? sum / scale : 0;
      if (lag <= LONGEST) {
        double in = frame[lag + COMPARED];
        lagged = Math.max(0, lagged + in * in - frame[lag] * frame[lag]);
      }
    }
    double best = 0;
    for (int lag = SHORTEST; lag <= LONGEST; lag++) {
      boolean peak =
          correlation[lag] > correlation[lag - 1] && correlation[lag] >= correlation[lag + 1];
      best = peak ? Math.max(best, correlation[lag]) : best;
    }
    return (float) Math.clamp((best - CHANCE) / (1 - CHANCE), 0, 1);
  }

  private double energy(int lag) {
    double sum = 0;
    for (int i = lag; i < lag + COMPARED; i++) {
      sum += frame[i] * frame[i];
    }
    return sum;
  }

  /** Pairs of samples from {@code from} on, averaged, their mean taken away. */
  private void load(float[] sound, int from) {
    double mean = 0;
    for (int i = 0; i < FRAME; i++) {
      int at = from + 2 * i;
      frame[i] = (sample(sound, at) + sample(sound, at + 1)) / 2;
      mean += frame[i] / FRAME;
    }
    for (int i = 0; i < FRAME; i++) {
      frame[i] -= mean;
    }
  }

  private static double sample(float[] sound, int at) {
    return at >= 0 && at < sound.length ? sound[at] : 0;
  }
}
