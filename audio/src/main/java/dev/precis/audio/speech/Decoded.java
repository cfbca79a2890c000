package dev.precis.audio.speech;

/**
 * What the decoder made of one window.
 *
 * @param tokens words and times, without the prompt and the end
 * @param noSpeech probability that nobody speaks, 0 to 1
 * @param meanLogProbability of the tokens and the end
 * @param looped whether it was stopped because it repeated itself
 */
@SuppressWarnings("ArrayRecordComponent") // made, read and dropped within one window
record Decoded(int[] tokens, double noSpeech, double meanLogProbability, boolean looped) {
  /** Above this probability of silence a window is silent, unless its words are likely. */
  static final double NO_SPEECH = 0.6;

  /** Words of a lower mean logarithm of probability are not likely. */
  static final double UNLIKELY = -1.0;

  /** Whether nobody speaks: silence is likely and the words are not. */
  boolean isSilence() {
    return noSpeech > NO_SPEECH && meanLogProbability < UNLIKELY;
  }
}
