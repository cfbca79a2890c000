package dev.precis.audio.speech;

import static dev.precis.audio.speech.Specs.END;
import static dev.precis.audio.speech.Specs.NO_TIMES;
import static dev.precis.audio.speech.Specs.SIZE;
import static dev.precis.audio.speech.Specs.TIME;
import static dev.precis.audio.speech.Specs.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimestampRulesTest {
  private final TimestampRules rules = new TimestampRules(Specs.speech());

  /** Ids allowed after these tokens when words are far likelier than times. */
  private int[] allowed(int... tokens) {
    float[] scores = new float[SIZE];
    Arrays.fill(scores, 0, TIME, 50);
    return allowed(scores, tokens);
  }

  private int[] allowed(float[] scores, int... tokens) {
    rules.apply(scores, tokens, tokens.length);
    return IntStream.range(0, SIZE).filter(id -> scores[id] > Float.NEGATIVE_INFINITY).toArray();
  }

  private static int[] range(int from, int to) {
    return IntStream.range(from, to).toArray();
  }

  @Test
  void beginsWithATimeOfTheFirstSecond() {
    assertThat(allowed()).containsExactly(range(TIME, time(1.0) + 1));
  }

  @Test
  void putsTextBehindTheTimeThatStartsALine() {
    assertThat(allowed(time(0))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, END);
    assertThat(allowed(time(0), 1, time(2), time(2))).doesNotContain(range(TIME, SIZE));
  }

  @Test
  void putsATimeOrTheEndBehindTheTimeThatEndsALine() {
    int[] expected = IntStream.concat(IntStream.of(END), IntStream.range(time(2), SIZE)).toArray();
    assertThat(allowed(time(0), 1, 2, time(2))).containsExactly(expected);
  }

  @Test
  void neverGoesBackInTime() {
    assertThat(allowed(time(0.5), 1)).contains(time(0.6)).doesNotContain(time(0.5), time(0.4));
    assertThat(allowed(time(0), 1, time(3), time(4), 2)).doesNotContain(range(TIME, time(4) + 1));
  }

  @Test
  void takesATimeWhereAllTimesTogetherAreLikelierThanAnyWord() {
    float[] scores = new float[SIZE];
    Arrays.fill(scores, 0, TIME, 2);
    assertThat(allowed(scores.clone(), time(0), 1)).containsExactly(range(time(0.1), SIZE));
    Arrays.fill(scores, 0, TIME, 9);
    assertThat(allowed(scores, time(0), 1)).contains(2);
  }

  @Test
  void neverTakesSuppressedTokens() {
    assertThat(allowed(time(0), 1))
        .doesNotContain(9, Specs.PROMPT, Specs.NO_SPEECH, NO_TIMES)
        .contains(8, END);
  }
}
