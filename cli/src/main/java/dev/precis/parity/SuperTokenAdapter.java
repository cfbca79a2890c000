package dev.precis.parity;

import dev.precis.compress.learned.SuperTokenAttention;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.tensor.Matrix;
import java.util.Map;
import java.util.Optional;

/** Super token attention of SViT, {@code svit.super-token-attention}; it may have no weights. */
final class SuperTokenAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "svit.super-token-attention";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    int heads = parameters.integer("heads");
    if (!parameters.flag("refine")) {
      return run(parameters, inputs, Optional.empty());
    }
    try (ModuleGraphs graphs = ModuleGraphs.build("svit", Map.of("heads", heads), inputs)) {
      return run(parameters, inputs, Optional.of(graphs.engine("refine")));
    }
  }

  private static Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, Optional<InferenceEngine> refine) {
    int h = parameters.integer("H");
    int w = parameters.integer("W");
    Matrix pixels = LearnedCases.channelsLast(inputs.floats("in.x"), h * w);
    parameters.only("dim", pixels.cols());
    int[] cell = parameters.integers("super_token");
    Matrix out =
        new SuperTokenAttention(cell[0], cell[1], parameters.integer("n_iter"), refine)
            .apply(pixels, h, w, new CancelToken())
            .pixels();
    return Map.of("out.out", NdArray.floats(LearnedCases.channelsFirst(out), out.cols(), h, w));
  }
}
