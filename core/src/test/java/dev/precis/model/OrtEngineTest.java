package dev.precis.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class OrtEngineTest {
  @Test
  void writesIntoTheCallersMemoryAndOnlyTheOutputsAskedFor() {
    try (ModelPack pack = TinyPack.open()) {
      PackManifest.VisionSpec vision = pack.vision();
      InferenceEngine engine = pack.engine(vision.graph());
      int side = vision.input().size().getFirst();
      int rows = vision.prefixTokens() + (side / vision.tokenSide()) * (side / vision.tokenSide());
      Matrix pixels = Matrix.allocate(3 * side, side);
      Matrix tokens = Matrix.allocate(rows, vision.width());
      Map<String, Tensor> in = Map.of(vision.input().name(), Tensor.of(pixels, 1, 3, side, side));
      Map<String, Tensor> out = Map.of(vision.tokens(), Tensor.of(tokens, 1, rows, vision.width()));
      engine.run(in, out, new CancelToken());
      float[] black = tokens.toArray();
      assertThat(black).isNotEqualTo(new float[black.length]);
      pixels.set(0, 0, 5);
      engine.run(in, out, new CancelToken());
      assertThat(tokens.toArray()).isNotEqualTo(black);
    }
  }

  @Test
  void refusesAShapeTheGraphDoesNotTake() {
    try (ModelPack pack = TinyPack.open()) {
      PackManifest.VisionSpec vision = pack.vision();
      Matrix pixels = Matrix.allocate(3 * 15, 15);
      Matrix tokens = Matrix.allocate(2, vision.width());
      assertThatThrownBy(() ->
              pack.engine(vision.graph())
                  .run(
                      Map.of(vision.input().name(), Tensor.of(pixels, 1, 1, 45, 15)),
                      Map.of(vision.tokens(), Tensor.of(tokens, 1, 2, vision.width())),
                      new CancelToken()))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("vision.onnx failed");
    }
  }

  @Test
  void doesNotStartOnceCancelled() {
    try (ModelPack pack = TinyPack.open()) {
      CancelToken cancel = new CancelToken();
      cancel.cancel();
      assertThatThrownBy(() -> pack.engine(pack.vision().graph()).run(Map.of(), Map.of(), cancel))
          .isInstanceOf(CancellationException.class);
    }
  }
}
