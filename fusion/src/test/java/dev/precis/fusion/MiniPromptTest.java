package dev.precis.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class MiniPromptTest {
  private static final Matrix TABLE = Matrix.of(4, 2, 0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f);

  private static MiniPrompt prompt(int... ids) {
    return MiniPrompt.of(ids, TABLE);
  }

  @Test
  void looksRowsUpAndGivesThePlaceholderRowZero() {
    assertThat(prompt(3, -200, 1).rows().toArray()).containsExactly(3, 3.5f, 0, 0.5f, 1, 1.5f);
  }

  @Test
  void countsOnlyTokensThatAreSeen() {
    assertThat(prompt(2, -200, 1, 0, 3).positions(10)).containsExactly(10, 1, 11, 1, 12);
  }

  @Test
  void hidesWhatComesLaterAndWhatHasNoId() {
    float hidden = PreFusion.HIDDEN;
    assertThat(prompt(2, -200, 1).mask(2).toArray())
        .containsExactly(0, 0, 0, hidden, hidden, 0, 0, 0, hidden, hidden, 0, 0, 0, hidden, 0);
  }

  @Test
  void refusesPromptsThatAreNone() {
    assertThatThrownBy(() -> prompt(1, 2))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("has 0 placeholders (id -200)");
    assertThatThrownBy(() -> prompt(-200, -200)).hasMessageContaining("has 2 placeholders");
    assertThatThrownBy(() -> prompt(-200, 4))
        .hasMessage("the prompt has the token id 4; ids must be below 4");
    assertThatThrownBy(() -> prompt(-200, -1))
        .hasMessage("the prompt has the token id -1; ids must be 0 or more, or the placeholder");
    assertThatThrownBy(() -> prompt(new int[MiniPrompt.MOST_TOKENS + 1]))
        .isInstanceOf(PrecisException.class)
        .hasMessage("the prompt has 8193 tokens, at most 8192 are fused; shorten it");
    assertThatThrownBy(() -> new MiniPrompt(new int[] {-200}, TABLE))
        .hasMessage("1 ids and 4 rows");
  }
}
