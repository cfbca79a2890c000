package dev.precis.compress.audio;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * What tokens are worth by their cues ({@link dev.precis.compress.Signal#CUES}). A token is silent
 * if it lies far below the loud part of its window, the {@link #LOUD} quantile of the loudness, or
 * below {@link #SILENCE_DBFS} whatever the rest is like.
 */
final class CueMasses {
  /** Quantile of the loudness that counts as loud. */
  static final double LOUD = 0.95;

  /** What nobody hears, dB below full scale. */
  static final float SILENCE_DBFS = -70;

  /** Columns of the signal. */
  static final int COLUMNS = 3;

  private static final int LOUDNESS = 0;
  private static final int ONSET = 1;
  private static final int VOICING = 2;

  private CueMasses() {}

  /** Whether each token is silent, {@code below} dB under the loud part being so. */
  static boolean[] silent(Matrix cues, double below) {
    float[] loudness = column(cues, LOUDNESS);
    float[] sorted = loudness.clone();
    Arrays.sort(sorted);
    double loud = sorted[(int) Math.round(LOUD * (sorted.length - 1))];
    double limit = Math.max(SILENCE_DBFS, loud - below);
    boolean[] silent = new boolean[loudness.length];
    for (int r = 0; r < silent.length; r++) {
      silent[r] = loudness[r] < limit;
    }
    return silent;
  }

  /**
   * The mass of every token, above 0.
   *
   * @param pause most that all tokens of one silent stretch weigh together, in plain tokens
   * @param onset what a full onset adds to a token that sounds
   * @param voicing what a voice adds to it
   */
  static float[] of(Matrix cues, boolean[] silent, double pause, double onset, double voicing) {
    float[] mass = new float[silent.length];
    for (int r = 0; r < mass.length; ) {
      int end = r;
      while (end < mass.length && silent[end] == silent[r]) {
        end++;
      }
      if (silent[r]) {
        Arrays.fill(mass, r, end, (float) Math.min(1, pause / (end - r)));
      }
      for (; r < end; r++) {
        if (!silent[r]) {
          mass[r] =
              (float) (1 + onset * unit(cues.get(r, ONSET)) + voicing * unit(cues.get(r, VOICING)));
        }
      }
    }
    return mass;
  }

  /**
   * How much begins at every token, times a factor: 1 where sound or silence does, else the onset
   * strength where it sounds.
   */
  static float[] attacks(Matrix cues, boolean[] silent, double factor) {
    float[] attack = new float[silent.length];
    for (int r = 1; r < attack.length; r++) {
      double onset = silent[r] ? 0 : unit(cues.get(r, ONSET));
      attack[r] = (float) (factor * (silent[r] != silent[r - 1] ? 1 : onset));
    }
    return attack;
  }

  private static double unit(float value) {
    return Math.clamp(value, 0, 1);
  }

  private static float[] column(Matrix cues, int column) {
    float[] out = new float[cues.rows()];
    for (int r = 0; r < out.length; r++) {
      out[r] = cues.get(r, column);
    }
    return out;
  }
}
