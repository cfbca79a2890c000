package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Pictures;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that look for values that are not finite on their way miss none, wherever it is. */
class FiniteWindowsTest {
  private static final Grid GRID = new Grid(9, 2, 3);
  private static final List<String> METHODS =
      List.of(
          "evs",
          "evs:mode=parity",
          "vidcom2",
          "vidcom2:mode=parity",
          "dycoke",
          "dycoke:mode=parity",
          "longvu",
          "longvu:mode=parity",
          "longvu:mode=parity,window=100");

  static Stream<Arguments> methodsAndRows() {
    List<Arguments> out = new ArrayList<>();
    for (String method : METHODS) {
      for (int row : new int[] {0, 5, 6, 20, 26, GRID.tokens() - 1}) {
        out.add(Arguments.of(method, row));
      }
    }
    return out.stream();
  }

  @ParameterizedTest(name = "{0}, row {1}")
  @MethodSource("methodsAndRows")
  void aRowThatIsNotFiniteIsNamed(String method, int row) {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      for (int keep : new int[] {2, 20, GRID.tokens()}) {
        TokenSequence in = Pictures.random(GRID, 5, Modality.VIDEO, 3);
        in.embeddings().set(row, 4, value);
        assertThatThrownBy(() -> Clips.run(method, in, keep))
            .isInstanceOf(PrecisException.class)
            .hasMessageContaining("row " + row + ";");
      }
    }
  }

  @ParameterizedTest(name = "{0}, row {1}")
  @MethodSource("methodsAndRows")
  void valuesWhoseSquaresExceedAFloatAreNotRefused(String method, int row) {
    TokenSequence in = Pictures.random(GRID, 5, Modality.VIDEO, 3);
    in.embeddings().set(row, 4, 1e30f);
    assertThat(Clips.run(method, in, 20).tokens().size()).isPositive();
  }
}
