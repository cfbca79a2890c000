package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class TdcTrimTest {
  private static final List<Matrix> RUNS =
      List.of(Matrix.column(1, 2, 3, 4), Matrix.column(5, 6, 7, 8), Matrix.column(9));

  private static float[] within(int budget) {
    return TdcTrim.within(RUNS, 1, budget).toArray();
  }

  @Test
  void joinsRunsThatFit() {
    assertThat(within(9)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(TdcTrim.within(List.of(), 1, 5).rows()).isZero();
  }

  @Test
  void takesTheSameFromEveryRun() {
    assertThat(within(6)).containsExactly(1, 2, 3, 5, 6, 7);
  }

  @Test
  void cutsTheEndWhenShortRunsHadTooLittle() {
    // two rows less per run leave 2 + 2 + 0
    assertThat(within(5)).containsExactly(1, 2, 5, 6);
    assertThat(within(0)).isEmpty();
    List<Matrix> uneven = List.of(Matrix.column(1), Matrix.column(2), Matrix.column(3, 4, 5, 6));
    assertThat(TdcTrim.within(uneven, 1, 1).toArray()).containsExactly(3);
    assertThat(TdcTrim.within(uneven, 1, 2).toArray()).containsExactly(3, 4);
  }

  @Test
  void refusesANegativeBudget() {
    assertThatThrownBy(() -> within(-1)).hasMessageContaining("was -1");
  }
}
