package dev.precis.parity;

import dev.precis.compress.stage.FastVStage;
import dev.precis.compress.stage.ImageSpan;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** The cut of FastV, {@code fastv.llm-stage}. */
final class FastVAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "fastv.llm-stage";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix attention = inputs.matrix("in.last_query_attention");
    parameters.only("heads", attention.rows());
    ImageSpan image =
        new ImageSpan(
            parameters.integer("system_length"),
            parameters.integer("image_tokens"),
            parameters.integer("text_tail"));
    int[] kept = FastVStage.kept(attention, image, parameters.integer("keep"));
    return Map.of("out.kept_positions", NdArray.vector(kept));
  }
}
