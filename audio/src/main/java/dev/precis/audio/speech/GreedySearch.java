package dev.precis.audio.speech;

import dev.precis.model.CancelToken;
import dev.precis.model.PackManifest;
import java.util.Arrays;

/** Writes down one window, always taking the likeliest token that the rules allow. */
final class GreedySearch {
  /** Gives the scores of the next token. */
  @FunctionalInterface
  interface Steps {
    /** Feeds a token; the array holds the scores until the next call and may be changed. */
    float[] next(int token, CancelToken cancel);
  }

  private final PackManifest.SpeechSpec spec;
  private final TimestampRules rules;
  private final int longest;

  GreedySearch(PackManifest.SpeechSpec spec) {
    this.spec = spec;
    this.rules = new TimestampRules(spec);
    this.longest = Math.min(spec.maxTokens() / 2, spec.maxTokens() - spec.prompt().size());
  }

  /** Most tokens of a window: half of what the decoder has positions for, 224 for Whisper. */
  int longest() {
    return longest;
  }

  /** The text of a window whose decoder waits for the prompt. */
  Decoded decode(Steps steps, CancelToken cancel) {
    float[] scores = new float[0];
    for (int token : spec.prompt()) {
      scores = steps.next(token, cancel);
    }
    double noSpeech = Math.exp(scores[spec.noSpeech()] - LogSum.of(scores, 0, scores.length));
    RepeatGuard guard = new RepeatGuard(spec.firstTimestamp(), longest);
    int[] tokens = new int[longest];
    int count = 0;
    double sum = 0;
    while (true) {
      rules.apply(scores, tokens, count);
      int next = likeliest(scores);
      sum += scores[next] - LogSum.of(scores, 0, scores.length);
      if (next == spec.end()) {
        break;
      }
      tokens[count] = next;
      int kept = guard.add(next, count);
      count++;
      if (kept >= 0) {
        return new Decoded(Arrays.copyOf(tokens, kept), noSpeech, sum / count, true);
      }
      if (count == longest) {
        break;
      }
      scores = steps.next(next, cancel);
    }
    return new Decoded(Arrays.copyOf(tokens, count), noSpeech, sum / (count + 1), false);
  }

  private int likeliest(float[] scores) {
    int best = spec.end();
    for (int id = 0; id < scores.length; id++) {
      if (scores[id] > scores[best]) {
        best = id;
      }
    }
    return best;
  }
}
