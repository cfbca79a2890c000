package dev.precis.audio.speech;

import static dev.precis.audio.speech.Specs.time;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowTextTest {
  private static final long LENGTH = 30_000_000;

  private static WindowText read(long length, int... tokens) {
    return WindowText.of(tokens, Specs.speech(), Specs.vocabulary(), length);
  }

  @Test
  void goesOnAfterTheLastWholeLine() {
    WindowText text = read(LENGTH, time(0), 0, 1, time(2), time(2.5), 2, time(4), time(4), 3, 4);
    assertThat(text.lines())
        .containsExactly(new Line(0, 2_000_000, "a b"), new Line(2_500_000, 4_000_000, "c"));
    assertThat(text.advanceUs()).isEqualTo(4_000_000);
  }

  @Test
  void takesTheWholeWindowWhenItsLastLineEnded() {
    WindowText text = read(LENGTH, time(0), 0, time(2), time(2), 1, time(5));
    assertThat(text.lines())
        .containsExactly(new Line(0, 2_000_000, "a"), new Line(2_000_000, 5_000_000, "b"));
    assertThat(text.advanceUs()).isEqualTo(LENGTH);
  }

  @Test
  void makesOneLineOfATextWithoutPairs() {
    assertThat(read(LENGTH, time(0.4), 0, 1, time(3)).lines())
        .containsExactly(new Line(0, 3_000_000, "a b"));
    assertThat(read(LENGTH, time(0), 0, 1).lines()).containsExactly(new Line(0, LENGTH, "a b"));
    assertThat(read(LENGTH).lines()).isEmpty();
    assertThat(read(LENGTH).advanceUs()).isEqualTo(LENGTH);
  }

  @Test
  void endsNoLineAfterTheSound() {
    WindowText text = read(1_500_000, time(0), 0, time(1), time(1), 1, time(9));
    assertThat(text.lines())
        .containsExactly(new Line(0, 1_000_000, "a"), new Line(1_000_000, 1_500_000, "b"));
  }

  @Test
  void dropsLinesWithoutWordsOrLength() {
    assertThat(read(LENGTH, time(0), time(1), time(1), 0, time(2), time(2), 1).lines())
        .containsExactly(new Line(1_000_000, 2_000_000, "a"));
    assertThat(read(1_000_000, time(0), 0, time(1), time(3), 1, time(4)).lines())
        .containsExactly(new Line(0, 1_000_000, "a"));
  }

  @Test
  void alwaysMovesOn() {
    assertThat(read(LENGTH, time(0), time(0), 1, 2).advanceUs()).isPositive();
  }
}
