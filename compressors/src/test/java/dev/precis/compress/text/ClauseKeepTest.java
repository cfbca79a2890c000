package dev.precis.compress.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tensor.Matrix;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClauseKeepTest {
  private static final String TEXT =
      "well, you know, it went fine; the pump failed at 7:30. so we waited, and it was fine.";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7:30", "Berlin", "not", "don't", "never,", "nicht", "@home", "#4", "three", "noon."
      })
  void protectsNumbersNamesNegationsAndTimes(String word) {
    assertThat(ProtectedWords.covers(word)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pump", "the", "notable", "fine.", ""})
  void doesNotProtectPlainWords(String word) {
    assertThat(ProtectedWords.covers(word)).isFalse();
  }

  @Test
  void marksEveryTokenOfAProtectedWord() {
    Matrix marks = ProtectedWords.signal(List.of("saw", "Anna"), new int[] {-1, 0, 1, 1});
    assertThat(marks.toArray()).containsExactly(0, 0, 1, 1);
  }

  @Test
  void splitsIntoClausesThatHoldEveryWord() {
    List<Clause> clauses = Clause.split(TEXT, Locale.ENGLISH);
    assertThat(clauses)
        .extracting(Clause::text)
        .containsExactly(
            "well,",
            "you know,",
            "it went fine;",
            "the pump failed at 7:30.",
            "so we waited,",
            "and it was fine.");
    assertThat(clauses).allMatch(c -> TEXT.substring(c.start(), c.end()).equals(c.text()));
    assertThat(clauses).filteredOn(Clause::isProtected).hasSize(1);
    assertThat(Clause.split("", Locale.ENGLISH)).isEmpty();
  }

  @Test
  void dropsClausesThatOthersStandForAndMarksThePlace() {
    List<Clause> clauses = Clause.split(TEXT, Locale.ENGLISH);
    Matrix meaning = Matrix.of(6, 3, 1, 0, 0, 1, 0.1f, 0, 0.9f, 0.2f, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0);
    ClauseKeep kept = ClauseKeep.choose(clauses, meaning, new int[] {1, 2, 3, 6, 3, 4}, 12);
    assertThat(kept.kept()).extracting(Clause::text).contains("the pump failed at 7:30.");
    assertThat(kept.cost()).isLessThanOrEqualTo(12);
    assertThat(kept.fits()).isTrue();
    assertThat(kept.kept().size() + kept.dropped().size()).isEqualTo(6);
    assertThat(kept.text()).contains("so we waited,").contains(ClauseKeep.MARK);
  }

  @Test
  void keepsProtectedClausesEvenBeyondTheBudgetAndSaysSo() {
    List<Clause> clauses = Clause.split(TEXT, Locale.ENGLISH);
    ClauseKeep kept =
        ClauseKeep.choose(clauses, Matrix.allocate(6, 2), new int[] {1, 2, 3, 6, 3, 4}, 5);
    assertThat(kept.kept()).extracting(Clause::text).containsExactly("the pump failed at 7:30.");
    assertThat(kept.fits()).isFalse();
    assertThat(kept.text()).isEqualTo("[...] the pump failed at 7:30. [...]");
  }
}
