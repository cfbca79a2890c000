package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import org.junit.jupiter.api.Test;

class KeyframePruningTest {
  /** Row r attends to column c by how large c is; the keyframe attends to column 3 alone. */
  private final FakeEngine attention =
      new FakeEngine((in, out) -> {
        FakeEngine.copy(in.get("x"), out.get("y"));
        Matrix map = FakeEngine.rows(out.get("map"));
        for (int r = 0; r < map.rows(); r++) {
          for (int c = 0; c < map.cols(); c++) {
            map.set(r, c, r < 2 ? (c == 3 ? 1 : 0) : c / 10f);
          }
        }
      });

  private final FakeEngine mlp =
      new FakeEngine((in, out) -> FakeEngine.copy(in.get("x"), out.get("y")));
  private final KeyframePruning pruning = new KeyframePruning(attention, mlp);

  @Test
  void movesTheKeyframeToTheFront() {
    Matrix rows = Matrix.column(0, 1, 2, 3, 4, 5);
    assertThat(KeyframePruning.keyframeFirst(rows, 2, 1).toArray())
        .containsExactly(2, 3, 0, 1, 4, 5);
    assertThat(KeyframePruning.keyframeFirst(rows, 2, 0).toArray())
        .containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void keepsTheKeyframeAndWhatIsLookedAtMost() {
    Matrix rows = Matrix.column(0, 1, 2, 3, 4, 5);
    KeyframePruning.Pruned plain = pruning.block(rows, 2, 0.6, 0, new CancelToken());
    assertThat(plain.kept()).containsExactly(3, 2);
    assertThat(plain.rows().toArray()).containsExactly(0, 1, 5, 4);
    KeyframePruning.Pruned weighted = pruning.block(rows, 2, 0.6, 4, new CancelToken());
    assertThat(weighted.kept()).containsExactly(1, 3);
    assertThat(FakeEngine.rows(mlp.calls().getLast().get("x")).toArray())
        .containsExactly(0, 1, 3, 5);
  }

  @Test
  void leavesAllInOrderWhereNothingIsDropped() {
    Matrix rows = Matrix.column(0, 1, 2, 3, 4, 5);
    assertThat(pruning.block(rows, 2, 0.9, 4, new CancelToken()).kept())
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void refusesAKeyframeLargerThanTheClip() {
    assertThatThrownBy(() -> pruning.block(Matrix.column(1), 2, 0.5, 1, new CancelToken()))
        .hasMessage("the keyframe has 1 to 1 rows, was 2");
  }
}
