// SPDX-License-Identifier: GPL-3.0-or-later
package dev.precis.tarsos;

import be.tarsos.dsp.SilenceDetector;
import be.tarsos.dsp.pitch.PitchDetectionResult;
import be.tarsos.dsp.pitch.Yin;
import dev.precis.audio.AudioCues;
import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * Cues by TarsosDSP: loudness as its silence detector measures it, onsets by {@link Onsets},
 * voicing as the probability that its Yin gives the pitch of the 40 ms around a token (de Cheveigné
 * and Kawahara 2002). A constant offset of the window is taken away first.
 */
public final class TarsosCues implements AudioCues {
  /** Samples that a pitch is sought in: two tokens, two periods of 50 Hz. */
  private static final int PITCH_SAMPLES = 2 * TOKEN_SAMPLES;

  /** The detector gives the root of the sum of squares over their number, not of their mean. */
  private static final double ROOT_MEAN_SQUARE_DB = 10 * Math.log10(TOKEN_SAMPLES);

  private final SilenceDetector silence = new SilenceDetector();
  private final Yin yin = new Yin(SAMPLE_RATE, PITCH_SAMPLES);
  private final float[] token = new float[TOKEN_SAMPLES];
  private final float[] around = new float[PITCH_SAMPLES];

  /** Cues for one thread. */
  public TarsosCues() {}

  @Override
  public String id() {
    return "tarsos";
  }

  @Override
  public void fill(float[] samples, int count, Matrix cues) {
    float[] sound = AudioCues.withoutOffset(samples, count);
    float[] loudness = new float[cues.rows()];
    float loudest = FLOOR_DBFS;
    for (int r = 0; r < loudness.length; r++) {
      load(sound, r * TOKEN_SAMPLES, token);
      silence.isSilence(token);
      loudness[r] = (float) Math.max(FLOOR_DBFS, silence.currentSPL() + ROOT_MEAN_SQUARE_DB);
      loudest = Math.max(loudest, loudness[r]);
    }
    float[] onset = Onsets.of(sound, cues.rows(), loudest);
    for (int r = 0; r < loudness.length; r++) {
      boolean audible = loudness[r] >= INAUDIBLE_DBFS;
      cues.set(r, LOUDNESS, loudness[r]);
      cues.set(r, ONSET, audible ? onset[r] : 0);
      cues.set(r, VOICING, audible ? voicing(sound, r) : 0);
    }
  }

  private float voicing(float[] sound, int row) {
    load(sound, row * TOKEN_SAMPLES + (TOKEN_SAMPLES - PITCH_SAMPLES) / 2, around);
    PitchDetectionResult pitch = yin.getPitch(around);
    return pitch.isPitched() ? Math.clamp(pitch.getProbability(), 0, 1) : 0;
  }

  /** The samples from {@code from} on, silence where there are none. */
  static void load(float[] sound, int from, float[] target) {
    Arrays.fill(target, 0);
    int first = Math.max(0, from);
    int end = Math.min(sound.length, from + target.length);
    if (end > first) {
      System.arraycopy(sound, first, target, first - from, end - first);
    }
  }
}
