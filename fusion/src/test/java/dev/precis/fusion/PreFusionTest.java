package dev.precis.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class PreFusionTest {
  private static final PreFusion.Shape SHAPE = new PreFusion.Shape(2, 2, 3, 1);
  private static final Matrix TABLE = Matrix.of(3, 2, 0, 0, 10, 10, 20, 20);

  private final FakeEngine vision =
      new FakeEngine((_, out) -> {
        for (String name : List.of("keys_0", "keys_1", "values_0", "values_1")) {
          FakeEngine.rows(out.get(name)).set(0, 0, name.hashCode() % 97);
        }
        FakeEngine.rows(out.get("compressed")).set(0, 0, 7);
      });
  private final FakeEngine text =
      new FakeEngine((in, out) -> {
        Matrix fused = FakeEngine.rows(out.get("fused"));
        for (int t = 0; t < fused.rows(); t++) {
          fused.set(t, 0, FakeEngine.rows(in.get("rows")).get(t, 0) + 1);
        }
      });
  private final PreFusion fusion = new PreFusion(vision, text, SHAPE);

  @Test
  void runsVisionOnceForManyQuestions() {
    try (VisionPrefix prefix = fusion.encode(Matrix.allocate(5, 2), new CancelToken())) {
      assertThat(prefix.rows()).isEqualTo(5);
      assertThat(prefix.compressed().get(0, 0)).isEqualTo(7);
      assertThat(prefix.byteSize()).isEqualTo(2 * 2 * 5 * 3 * Float.BYTES);
      fusion.fuse(prefix, MiniPrompt.of(new int[] {-200, 1}, TABLE), new CancelToken());
      fusion.fuse(prefix, MiniPrompt.of(new int[] {2, -200}, TABLE), new CancelToken());
      assertThat(FakeEngine.rows(text.calls().getLast().get("past_values_1")).get(0, 0))
          .isEqualTo("values_1".hashCode() % 97);
    }
    assertThat(vision.calls()).hasSize(1);
    assertThat(FakeEngine.integers(vision.calls().getFirst().get("position_ids")))
        .containsExactly(0, 1, 2, 3, 4);
    assertThat(text.calls()).hasSize(2);
    assertThat(FakeEngine.integers(text.calls().getFirst().get("position_ids")))
        .containsExactly(1, 5);
    assertThat(text.calls().getFirst().get("mask").shape()).containsExactly(1, 1, 2, 7);
  }

  @Test
  void givesHiddenTokensBackAsTheyWere() {
    try (VisionPrefix prefix = fusion.encode(Matrix.allocate(5, 2), new CancelToken())) {
      MiniPrompt prompt = MiniPrompt.of(new int[] {1, -200, 0, 2}, TABLE);
      assertThat(fusion.fuse(prefix, prompt, new CancelToken()).toArray())
          .containsExactly(11, 0, 0, 0, 0, 0, 21, 0);
    }
  }

  @Test
  void freesThePrefixWhenItFails() {
    List<Matrix> made = new ArrayList<>();
    FakeEngine failing =
        new FakeEngine((_, out) -> {
          made.add(FakeEngine.rows(out.get("keys_0")));
          throw new CancellationException("stopped");
        });
    PreFusion broken = new PreFusion(failing, text, SHAPE);
    assertThatThrownBy(() -> broken.encode(Matrix.allocate(5, 2), new CancelToken()))
        .isInstanceOf(CancellationException.class);
    assertThat(made.getFirst().segment().scope().isAlive()).isFalse();
  }

  @Test
  void refusesRowsOfAnotherShape() {
    assertThatThrownBy(() -> fusion.encode(Matrix.allocate(5, 3), new CancelToken()))
        .hasMessageContaining("must have 2 columns and be more than the 1 compressed ones");
    assertThatThrownBy(() -> fusion.encode(Matrix.allocate(1, 2), new CancelToken()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void averagesTheTextOverTheFramesOfAVideo() {
    MiniPrompt prompt = MiniPrompt.of(new int[] {1, -200}, TABLE);
    int[] frame = {0};
    FakeEngine moving =
        new FakeEngine((_, out) -> FakeEngine.rows(out.get("fused")).set(0, 0, frame[0]++));
    VideoFusion video = new VideoFusion(new PreFusion(vision, moving, SHAPE), prompt);
    assertThatThrownBy(video::text).isInstanceOf(IllegalStateException.class);
    for (int i = 0; i < 4; i++) {
      assertThat(video.add(Matrix.allocate(5, 2), new CancelToken()).rows()).isEqualTo(1);
    }
    assertThat(video.text().get(0, 0)).isEqualTo(1.5f);
    assertThat(vision.calls())
        .allSatisfy(
            call -> assertThat(call.get("keys_0").memory().scope().isAlive()).as("kept").isFalse());
  }

  @Test
  void looksAtTheMiddleOfEachSecond() {
    assertThat(VideoFusion.frames(90, 30)).containsExactly(15, 44, 74);
    assertThat(VideoFusion.frames(29, 30)).isEmpty();
    assertThat(VideoFusion.frames(3, 1)).containsExactly(0, 1, 1);
    assertThatThrownBy(() -> VideoFusion.frames(3, 0)).hasMessageContaining("rate above 0");
  }
}
