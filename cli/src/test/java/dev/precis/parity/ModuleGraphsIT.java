package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tensor.SafeTensorsEntry;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs that Python makes from the weights of a case. */
class ModuleGraphsIT {
  private static final String EXACT = "{\"out.x\": {\"kind\": \"exact\"}}";
  private static final SafeTensorsEntry OUT = SafeTensorsEntry.ofInts("out.x", new int[] {1});

  @TempDir Path folder;

  private CaseFile file(SafeTensorsEntry... tensors) {
    new CaseFolder(folder).add("any", "a", "{}", EXACT, tensors).write();
    return CaseFile.open(ParityManifest.read(folder).cases().getFirst());
  }

  @Test
  void computeWhatTheWeightsSay() {
    try (CaseFile file =
            file(
                OUT,
                SafeTensorsEntry.ofFloats("w.0.weight", new float[] {1, 2, 3, 4}, 2, 2),
                SafeTensorsEntry.ofFloats("w.0.bias", new float[] {100, 200}, 2),
                SafeTensorsEntry.ofFloats("w.2.weight", new float[] {1, -1}, 1, 2),
                SafeTensorsEntry.ofFloats("w.2.bias", new float[] {0.5f}, 1));
        ModuleGraphs graphs = ModuleGraphs.build("llava-mlp", Map.of(), file)) {
      InferenceEngine engine = graphs.engine("projector");
      Matrix out = Matrix.allocate(1, 1);
      engine.run(
          Map.of("x", Tensor.of(Matrix.of(1, 2, 10, 1), 1, 2)),
          Map.of("tokens", Tensor.of(out, 1, 1)),
          new CancelToken());
      // GELU leaves large values as they are: (10 + 2 + 100) - (30 + 4 + 200) + 0.5
      assertThat(out.get(0, 0)).isEqualTo(-121.5f);
      assertThat(graphs.engine("projector")).isSameAs(engine);
    }
  }

  @Test
  void refuseWeightsThatDoNotFitWithTheReason() {
    try (CaseFile file =
        file(OUT, SafeTensorsEntry.ofFloats("w.0.weight", new float[] {1, 2}, 1, 2))) {
      assertThatThrownBy(() -> ModuleGraphs.build("llava-mlp", Map.of(), file))
          .isInstanceOf(PrecisException.class)
          .hasMessageContaining("these weights do not fit llava-mlp")
          .hasMessageContaining("2.weight [any, any]: missing");
    }
  }
}
