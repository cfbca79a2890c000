package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class ProjectorTest {
  private final RowsEngine engine = RowsEngine.echo("x", "tokens");
  private final Matrix rows = Matrix.of(4, 2, 1, 2, 3, 4, 5, 6, 7, 8);

  @Test
  void ofRowsMakesATokenOfEveryRun() {
    Projector projector = Projector.ofRows(engine, 2, 1);
    Matrix tokens = projector.project(rows, 1, new CancelToken());
    assertThat(tokens.toArray()).containsExactly(1, 3);
    assertThat(engine.lastShape("x")).containsExactly(4, 2);
    assertThat(projector.width()).isEqualTo(1);
  }

  @Test
  void ofPicturesPassesThemAsABatch() {
    Matrix tokens = Projector.ofPictures(engine, 1, 2).project(rows, 2, new CancelToken());
    assertThat(tokens.toArray()).containsExactly(1, 2, 3, 4);
    assertThat(engine.lastShape("x")).containsExactly(2, 2, 2);
  }

  @Test
  void refusesWhatDoesNotFit() {
    CancelToken cancel = new CancelToken();
    assertThatThrownBy(() -> Projector.ofRows(engine, 3, 2).project(rows, 1, cancel))
        .hasMessage("4 rows do not divide by 3");
    assertThatThrownBy(() -> Projector.ofPictures(engine, 1, 2).project(rows, 3, cancel))
        .hasMessage("4 rows do not divide by 3");
    assertThatThrownBy(() -> Projector.ofRows(engine, 0, 2)).hasMessageContaining("were 0 and 2");
    assertThatThrownBy(() -> Projector.ofRows(RowsEngine.echo("x", "y"), 1, 2))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("outputs [y]");
  }
}
