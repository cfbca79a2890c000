package dev.precis.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class MiniAssemblyTest {
  private static final MiniPrompt PROMPT =
      new MiniPrompt(new int[] {4, -200, 5, 6}, Matrix.allocate(4, 1));
  private static final Matrix FUSED = Matrix.column(40, 0, 50, 60);
  private static final Matrix COMPRESSED = Matrix.column(1, 2);

  private static Matrix rows(boolean... present) {
    return MiniAssembly.rows(PROMPT, present, FUSED, COMPRESSED);
  }

  @Test
  void putsCompressedTokensInThePlaceOfThePlaceholder() {
    assertThat(rows(true, true, true, true).toArray()).containsExactly(40, 1, 2, 50, 60);
  }

  @Test
  void leavesPaddingOut() {
    assertThat(rows(false, true, true, false).toArray()).containsExactly(1, 2, 50);
  }

  @Test
  void refusesAPlaceholderThatIsPadding() {
    assertThatThrownBy(() -> rows(true, false, true, true))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("token 1, the placeholder, is masked");
    assertThatThrownBy(() -> rows(true)).hasMessage("4 tokens and 1 flags");
  }

  @Test
  void padsOnTheRightWithZeros() {
    MiniAssembly.Batch batch =
        MiniAssembly.padded(List.of(Matrix.column(1), Matrix.column(2, 3, 4)));
    assertThat(batch.rows().toArray()).containsExactly(1, 0, 0, 2, 3, 4);
    assertThat(batch.mask()).isDeepEqualTo(new int[][] {{1, 0, 0}, {1, 1, 1}});
    assertThat(MiniAssembly.padded(List.of()).rows().rows()).isZero();
  }
}
