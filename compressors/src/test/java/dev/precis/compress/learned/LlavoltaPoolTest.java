package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LlavoltaPoolTest {
  @Test
  void averagesVisualTokensAndDropsARemainder() {
    LlavoltaPool pool = new LlavoltaPool(1, 5, 2);
    Matrix rows = Matrix.of(8, 1, 10, 1, 2, 3, 4, 5, 20, 30);
    assertThat(pool.hidden(rows).toArray()).containsExactly(10, 1.5f, 3.5f, 20, 30);
    assertThat(pool.size(8)).isEqualTo(5);
  }

  @Test
  void cutsMeanPositionsOffToWholeNumbers() {
    int[] positions = IntStream.range(0, 8).toArray();
    assertThat(new LlavoltaPool(1, 5, 2).positions(positions)).containsExactly(0, 1, 3, 6, 7);
  }

  @Test
  void losesPrecisionOfLatePositionsAsHalfPrecisionDoes() {
    int[] positions = {4097, 4099};
    // half-precision numbers lie 4 apart there: 4096 and 4100, whose mean is rounded to even
    assertThat(new LlavoltaPool(0, 2, 2).positions(positions)).containsExactly(4096);
  }

  @Test
  void leavesAPromptWithoutVisualTokensAlone() {
    Matrix rows = Matrix.of(2, 1, 1, 2);
    assertThat(new LlavoltaPool(2, 0, 8).hidden(rows).toArray()).containsExactly(1, 2);
    assertThatThrownBy(() -> new LlavoltaPool(1, 2, 2).hidden(rows))
        .hasMessageContaining("visual tokens 1..3 in a prompt of 2");
    assertThatThrownBy(() -> new LlavoltaPool(0, 1, 0)).hasMessageContaining("stride 1 or more");
  }
}
