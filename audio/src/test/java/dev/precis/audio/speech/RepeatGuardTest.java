package dev.precis.audio.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatGuardTest {
  private static final int TIME = 1000;

  private static int firstLoop(int[] tokens) {
    RepeatGuard guard = new RepeatGuard(TIME, tokens.length);
    for (int i = 0; i < tokens.length; i++) {
      int kept = guard.add(tokens[i], i);
      if (kept >= 0) {
        return kept;
      }
    }
    return -1;
  }

  @ParameterizedTest
  @CsvSource({"1, 16", "2, 8", "3, 6", "5, 4", "40, 4"})
  void findsAPartThatRepeatsAndKeepsItOnce(int part, int repeats) {
    int[] tokens = new int[7 + part * repeats];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i < 7 ? 500 + i : (i - 7) % part;
    }
    assertThat(firstLoop(tokens)).isEqualTo(7 + part);
  }

  @Test
  void looksThroughTimesThatDiffer() {
    int[] tokens = new int[30];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = i % 3 == 2 ? TIME + i : 5 + i % 3;
    }
    assertThat(firstLoop(tokens)).isEqualTo(3);
  }

  @Test
  void letsPeopleSayAThingSomeTimes() {
    int[] laughter = new int[15];
    assertThat(firstLoop(laughter)).isEqualTo(-1);
    int[] thrice = new int[60];
    for (int i = 0; i < thrice.length; i++) {
      thrice[i] = i % 20;
    }
    assertThat(firstLoop(thrice)).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void findsNothingInWordsOfChance(long seed) {
    assertThat(firstLoop(new Random(seed).ints(224, 0, 50).toArray())).isEqualTo(-1);
  }
}
