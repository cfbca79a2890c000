package dev.precis.audio.speech;

import static dev.precis.audio.speech.Specs.END;
import static dev.precis.audio.speech.Specs.NO_SPEECH;
import static dev.precis.audio.speech.Specs.PROMPT;
import static dev.precis.audio.speech.Specs.SIZE;
import static dev.precis.audio.speech.Specs.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.model.CancelToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreedySearchTest {
  private final List<Integer> fed = new ArrayList<>();
  private final GreedySearch search = new GreedySearch(Specs.speech());

  /** A decoder that wants these tokens one after the other, then the end. */
  private GreedySearch.Steps wanting(int... tokens) {
    return (token, _) -> {
      fed.add(token);
      float[] scores = new float[SIZE];
      int at = fed.size() - 1;
      scores[at < tokens.length ? tokens[at] : END] = 30;
      return scores;
    };
  }

  @Test
  void feedsThePromptAndThenWhatItTook() {
    int[] text = {time(0), 3, 4, time(1)};
    Decoded out = search.decode(wanting(text), new CancelToken());
    assertThat(out.tokens()).containsExactly(text);
    assertThat(fed).containsExactly(PROMPT, time(0), 3, 4, time(1));
    assertThat(out.meanLogProbability()).isBetween(-0.01, 0.0);
    assertThat(out.looped()).isFalse();
    assertThat(out.isSilence()).isFalse();
  }

  @Test
  void stopsAtHalfOfThePositionsWhenTheDecoderFindsNoEnd() {
    GreedySearch.Steps endless =
        (_, _) -> {
          float[] scores = new float[SIZE];
          fed.add(0);
          // words that never repeat: the digits of the count in the base of the words
          scores[fed.size() % 7 == 0 ? fed.size() / 7 % 8 : (fed.size() * fed.size()) % 8] = 60;
          return scores;
        };
    Decoded out = search.decode(endless, new CancelToken());
    assertThat(out.tokens().length).isLessThanOrEqualTo(search.longest());
    assertThat(fed.size()).isLessThanOrEqualTo(search.longest());
  }

  @Test
  void leavesALoop() {
    GreedySearch.Steps stuck =
        (_, _) -> {
          float[] scores = new float[SIZE];
          scores[fed.isEmpty() ? time(0) : 5] = 60;
          fed.add(0);
          return scores;
        };
    Decoded out = search.decode(stuck, new CancelToken());
    assertThat(out.looped()).isTrue();
    assertThat(out.tokens()).containsExactly(time(0), 5);
    assertThat(fed).hasSize(1 + RepeatGuard.LEAST_WORDS);
  }

  @Test
  void readsTheChanceOfSilenceFromTheUnchangedScores() {
    GreedySearch.Steps silent =
        (_, _) -> {
          float[] scores = new float[SIZE];
          scores[NO_SPEECH] = 20;
          return scores;
        };
    Decoded out = search.decode(silent, new CancelToken());
    assertThat(out.noSpeech()).isCloseTo(1, within(1e-3));
    assertThat(out.isSilence()).isTrue();
  }
}
