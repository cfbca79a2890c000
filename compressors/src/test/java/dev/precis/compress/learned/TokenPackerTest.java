package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenPackerTest {
  private final RowsEngine engine = RowsEngine.echo("regions", "tokens");

  private static Matrix numbered(int rows, int from) {
    Matrix out = Matrix.allocate(rows, 1);
    for (int r = 0; r < rows; r++) {
      out.set(r, 0, from + r);
    }
    return out;
  }

  @Test
  void givesTheGraphRegionsWithTheLevelsSideBySide() {
    TokenPacker packer = new TokenPacker(engine, 2, 2);
    Grid grid = new Grid(2, 2, 4);
    Matrix tokens =
        packer.pack(List.of(numbered(16, 0), numbered(16, 100)), grid, new CancelToken());
    assertThat(packer.tokens(grid)).isEqualTo(new Grid(2, 1, 2));
    assertThat(tokens.rows()).isEqualTo(4);
    assertThat(engine.lastShape("regions")).containsExactly(4, 4, 2);
    Matrix rows = engine.last("regions");
    assertThat(rows.row(0)).containsExactly(0, 100);
    assertThat(rows.row(2)).containsExactly(4, 104);
    assertThat(rows.row(4)).containsExactly(2, 102);
    assertThat(rows.row(15)).containsExactly(15, 115);
  }

  @Test
  void takesLevelsThatAreSideBySideAlready() {
    TokenPacker packer = new TokenPacker(engine, 1, 2);
    Matrix both = Matrix.of(2, 2, 1, 2, 3, 4);
    assertThat(packer.pack(List.of(both), Grid.image(1, 2), new CancelToken()).toArray())
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void makesNothingOfNothing() {
    TokenPacker packer = new TokenPacker(engine, 2, 3);
    Matrix none = packer.pack(List.of(numbered(0, 0)), new Grid(0, 2, 2), new CancelToken());
    assertThat(none.rows()).isZero();
    assertThat(none.cols()).isEqualTo(3);
    assertThat(engine.runs()).isZero();
  }

  @Test
  void refusesGridsAndGraphsThatDoNotFit() {
    TokenPacker packer = new TokenPacker(engine, 3, 2);
    List<Matrix> levels = List.of(numbered(8, 0));
    CancelToken cancel = new CancelToken();
    assertThatThrownBy(() -> packer.pack(levels, Grid.image(2, 4), cancel))
        .hasMessageContaining("2 x 4 tokens is not made of blocks of side 3");
    assertThatThrownBy(() -> packer.pack(levels, Grid.image(3, 3), cancel))
        .hasMessageContaining("8 rows for a grid of 1 x 3 x 3");
    assertThatThrownBy(() -> new TokenPacker(RowsEngine.echo("x", "tokens"), 2, 2))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("inputs [regions] and output tokens is needed");
  }
}
