// SPDX-License-Identifier: GPL-3.0-or-later
package dev.precis.tarsos;

import be.tarsos.dsp.AudioEvent;
import be.tarsos.dsp.io.TarsosDSPAudioFormat;
import be.tarsos.dsp.onsets.ComplexOnsetDetector;
import dev.precis.audio.AudioCues;

/**
 * Onsets by TarsosDSP's detector in the complex domain (Duxbury et al. 2003), buffers of 32 ms
 * every 10 ms. Its salience grows with the level of a recording, so the sound is brought to one
 * level first: its loudest token to {@link #LEVEL_DBFS}.
 */
final class Onsets {
  /** Where the loudest token is brought, dB below full scale. */
  static final double LEVEL_DBFS = -20;

  /** Salience of an onset of strength one half: a change of tone; bursts of noise reach 300. */
  static final double HALF_SALIENCE = 20;

  private static final int BUFFER = 512;
  private static final int HOP = 160;
  private static final double PEAK_THRESHOLD = 0.3;
  private static final double LEAST_INTERVAL_SECONDS = 0.03;
  private static final int SAMPLE_BITS = 16;

  private Onsets() {}

  /** The strength of the onset in each token, 0 to 1. */
  static float[] of(float[] sound, int tokens, double loudestDbfs) {
    float[] strength = new float[tokens];
    if (loudestDbfs < AudioCues.INAUDIBLE_DBFS) {
      return strength;
    }
    float gain = (float) Math.pow(10, (LEVEL_DBFS - loudestDbfs) / 20);
    ComplexOnsetDetector detector =
        new ComplexOnsetDetector(
            BUFFER, PEAK_THRESHOLD, LEAST_INTERVAL_SECONDS, AudioCues.INAUDIBLE_DBFS);
    detector.setHandler((seconds, salience) -> {
      // A peak is told of when the buffer begins one hop behind it.
      long at = Math.round(seconds * AudioCues.SAMPLE_RATE) - HOP;
      int token = Math.clamp(at / AudioCues.TOKEN_SAMPLES, 0, tokens - 1);
      double value = salience / (salience + HALF_SALIENCE);
      strength[token] = Math.max(strength[token], (float) value);
    });
    TarsosDSPAudioFormat format =
        new TarsosDSPAudioFormat(AudioCues.SAMPLE_RATE, SAMPLE_BITS, 1, true, false);
    float[] buffer = new float[BUFFER];
    for (int from = 0; from < sound.length; from += HOP) {
      TarsosCues.load(sound, from, buffer);
      for (int i = 0; i < BUFFER; i++) {
        buffer[i] *= gain;
      }
      AudioEvent event = new AudioEvent(format);
      event.setFloatBuffer(buffer);
      event.setBytesProcessed((long) from * SAMPLE_BITS / Byte.SIZE);
      detector.process(event);
    }
    return strength;
  }
}
