package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappedTest {
  @Test
  void breaksBetweenWordsAndIndentsWhatFollows() {
    assertThat(Wrapped.lines("  - ", "one two three four", 14))
        .containsExactly("  - one two", "    three four");
  }

  @Test
  void aWordThatIsTooLongStandsAlone() {
    assertThat(Wrapped.lines("- ", "a incomprehensibilities b", 8))
        .containsExactly("- a", "  incomprehensibilities", "  b");
  }
}
