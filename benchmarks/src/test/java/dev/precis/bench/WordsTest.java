package dev.precis.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @Test
  void wordsHaveNoCaseAndNoPunctuation() {
    assertThat(Words.of(" It's late -\nGO home! ")).containsExactly("it's", "late", "go", "home");
    assertThat(Words.of(" ... ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a b c, a b c, 0",
    "a b c, a c, 1",
    "a b c, a x c, 1",
    "a b c, a b x y c, 2",
    "a b c, '', 3",
    "a b, c d e, 3",
  })
  void errorsAreTheFewestWordsToChange(String truth, String read, int errors) {
    assertThat(Words.errors(Words.of(truth), Words.of(read))).isEqualTo(errors);
    assertThat(Words.errors(Words.of(read), Words.of(truth))).isEqualTo(errors);
  }

  @Test
  void theShareOfWordsRightIsNeverBelowNone() {
    assertThat(Words.right("one two three four", "One, two! three")).isEqualTo(0.75, within(1e-9));
    assertThat(Words.right("one", "two three four")).isZero();
  }

  @Test
  void aPassagesOwnWordsAreSaidOnce() {
    assertThat(Words.own("the age of wisdom", "The age of wisdom, the age of foolishness"))
        .containsExactly("wisdom");
  }
}
