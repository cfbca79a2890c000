package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.learned.LlamaVid.Content;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import org.junit.jupiter.api.Test;

class LlamaVidTest {
  private final FakeEngine context =
      new FakeEngine((_, out) -> {
        for (int frame = 0; frame < 2; frame++) {
          FakeEngine.rows(out.get("context")).set(frame, 0, -1 - frame);
          FakeEngine.rows(out.get("attention")).set(frame, 0, 1);
        }
      });
  private final FakeEngine projector =
      new FakeEngine((in, out) -> FakeEngine.copy(in.get("x"), out.get("tokens")));

  private LlamaVid.Frames tokens(int side, Content content) {
    Matrix visual = Matrix.allocate(2 * side * side, 1);
    for (int r = 0; r < visual.rows(); r++) {
      visual.set(r, 0, r);
    }
    return new LlamaVid(context, projector, 1)
        .tokens(visual, 2, Matrix.allocate(6, 1), content, new CancelToken());
  }

  @Test
  void putsTheContextBeforeTheMeanOfAFrame() {
    LlamaVid.Frames frames = tokens(2, new Content.Mean());
    assertThat(frames.tokens().toArray()).containsExactly(-1, 1.5f, -2, 5.5f);
    assertThat(frames.attention().toArray()).containsExactly(1, 0, 0, 0, 1, 0, 0, 0);
    assertThat(context.calls().getFirst().get("text_query").shape()).containsExactly(2, 3, 1);
  }

  @Test
  void poolsCellsAndDropsTheirRest() {
    assertThat(tokens(5, new Content.Cells(2)).tokens().toArray())
        .containsExactly(-1, 3, 5, 13, 15, -2, 28, 30, 38, 40);
  }

  @Test
  void keepsEveryPatchIfAsked() {
    assertThat(tokens(2, new Content.All()).tokens().toArray())
        .containsExactly(-1, 0, 1, 2, 3, -2, 4, 5, 6, 7);
  }

  @Test
  void refusesWhatIsNoSquare() {
    LlamaVid method = new LlamaVid(context, projector, 1);
    assertThatThrownBy(() ->
            method.tokens(
                Matrix.allocate(6, 1),
                2,
                Matrix.allocate(2, 1),
                new Content.Mean(),
                new CancelToken()))
        .hasMessage("6 patches and 2 queries are no 2 frames of a square grid");
    assertThatThrownBy(() -> tokens(2, new Content.Cells(3)))
        .hasMessage("3 cells a side cannot be made of 2 patches");
    assertThatThrownBy(() -> new Content.Cells(0)).hasMessageContaining("was 0");
  }
}
