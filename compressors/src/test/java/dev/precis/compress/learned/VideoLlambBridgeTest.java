package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

class VideoLlambBridgeTest {
  /** New memory is the old one plus 1; tokens are the rows. */
  private final FakeEngine bridge =
      new FakeEngine((in, out) -> {
        FakeEngine.copy(in.get("rows"), out.get("tokens"));
        float memory = FakeEngine.rows(in.get("memory")).get(0, 0);
        FakeEngine.rows(out.get("new_memory")).set(0, 0, memory + 1);
      });

  /** Recalls the number of memories times ten. */
  private final FakeEngine retrieval =
      new FakeEngine((in, out) ->
          FakeEngine.rows(out.get("next"))
              .set(0, 0, 10f * FakeEngine.rows(in.get("memories")).rows()));

  private final VideoLlambBridge method =
      new VideoLlambBridge(bridge, retrieval, Matrix.of(1, 2, 100, 0), 2);

  /** Frames whose CLS turns between scenes, with one patch that says their number. */
  private static Matrix video(int... scenes) {
    Matrix rows = Matrix.allocate(2 * scenes.length, 2);
    for (int frame = 0; frame < scenes.length; frame++) {
      rows.set(2 * frame, 0, scenes[frame] % 2 == 0 ? 1 : 0.1f);
      rows.set(2 * frame, 1, scenes[frame] % 2 == 0 ? 0.1f : 1);
      rows.set(2 * frame + 1, 0, frame);
    }
    return rows;
  }

  @Test
  void carriesMemoryFromSceneToScene() {
    List<Matrix> scenes = method.scenes(video(0, 0, 1, 1, 1, 2, 2, 3), 8, new CancelToken());
    int each = VideoLlambBridge.SIDE * VideoLlambBridge.SIDE;
    assertThat(scenes).extracting(Matrix::rows).containsExactly(2 * each, 3 * each, 2 * each, each);
    assertThat(scenes.get(1).get(each, 0)).isEqualTo(3);
    assertThat(bridge.calls())
        .extracting(call -> FakeEngine.rows(call.get("memory")).get(0, 0))
        .containsExactly(100f, 10f, 20f, 30f);
    assertThat(retrieval.calls())
        .extracting(call -> FakeEngine.rows(call.get("memories")).rows())
        .containsExactly(1, 2, 3);
    assertThat(FakeEngine.rows(retrieval.calls().getLast().get("memory")).get(0, 0)).isEqualTo(21);
  }

  @Test
  void thinsLongScenesFromTheirFirstFrameToTheirLast() {
    assertThat(VideoLlambBridge.picked(3, 12)).containsExactly(3, 4, 5, 6, 8, 9, 10, 12);
    assertThat(VideoLlambBridge.picked(3, 6)).containsExactly(3, 4, 5, 6);
    assertThat(VideoLlambBridge.picked(7, 7)).containsExactly(7);
  }

  @Test
  void refusesFramesWithoutASquareGrid() {
    assertThatThrownBy(() -> method.scenes(Matrix.allocate(8, 2), 2, new CancelToken()))
        .hasMessage("8 rows are no 2 frames of CLS and a square grid");
    assertThatThrownBy(() -> method.scenes(Matrix.allocate(2, 2), 2, new CancelToken()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
