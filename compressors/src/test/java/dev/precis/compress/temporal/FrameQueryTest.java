package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class FrameQueryTest {
  private static final TokenSequence CLIP =
      Clips.angles(
          new double[] {0, 10, 20},
          new double[] {90, 50, 10},
          new double[] {80, 85, 20},
          new double[] {0, 0, 0});
  private static final Matrix UPWARDS = Matrix.of(1, 2, 0, 1);

  private static int[] kept(String method, int keep, Signals signals) {
    return Pictures.indices(
        Compressors.run(Compressors.of(method), CLIP, Budget.tokens(keep), signals).tokens());
  }

  @Test
  void keepsTheBestFramesWholeAndTheBestTokensOfTheNext() {
    Signals signals = Signals.none().withQuery(UPWARDS, "space");
    // by their best token: frame 1 (90), 2 (85), 0 (20), 3 (0)
    assertThat(kept("frame-query", 3, signals)).containsExactly(3, 4, 5);
    assertThat(kept("frame-query", 5, signals)).containsExactly(3, 4, 5, 6, 7);
    assertThat(kept("frame-query", 1, signals)).containsExactly(3);
    assertThat(kept("frame-query", 7, signals)).containsExactly(2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void averagesTheWordsOfTheQuestion() {
    Signals signals = Signals.none().withQuery(Matrix.of(2, 2, 0, 1, 1, 0), "space");
    // frame 1 has both 90 and 10 degrees
    assertThat(kept("frame-query", 3, signals)).containsExactly(3, 4, 5);
    Signals right = Signals.none().withQuery(Matrix.of(1, 2, 5, 0), "space");
    assertThat(kept("frame-query", 4, right)).containsExactly(0, 1, 2, 9);
  }

  @Test
  void sharesTheBudgetByRelevance() {
    Signals signals = Signals.none().withQuery(UPWARDS, "space");
    // 1 and exp(-0.0038 / 0.05): four tokens are two and two
    assertThat(kept("frame-query:spread=shares", 4, signals)).containsExactly(3, 4, 6, 7);
    assertThat(kept("frame-query:spread=shares", 12, signals)).hasSize(12);
  }

  @Test
  void usesJointEmbeddingsWhereTheyAreGiven() {
    Matrix joint = Matrix.allocate(12, 3);
    joint.set(10, 2, 1);
    Signals signals =
        Signals.none()
            .withQuery(Matrix.of(1, 3, 0, 0, 1), "another")
            .with(Signal.JOINT_EMBEDDINGS, joint);
    assertThat(kept("frame-query", 3, signals)).containsExactly(9, 10, 11);
    assertThat(kept("frame-query", 1, signals)).containsExactly(10);
  }

  @Test
  void refusesAnotherSpace() {
    Signals signals = Signals.none().withQuery(UPWARDS, "another");
    assertThatThrownBy(() -> kept("frame-query", 3, signals))
        .hasMessageContaining("'another'")
        .hasMessageContaining("'space'");
  }
}
