package dev.precis.parity;

import dev.precis.compress.stage.SparseVlmRecycle;
import dev.precis.compress.stage.SparseVlmStage;
import dev.precis.tensor.Matrix;
import java.util.LinkedHashMap;
import java.util.Map;

/** A layer of SparseVLM, {@code sparsevlm.llm-stage}. */
final class SparseVlmAdapter implements ParityAdapter {
  private static final String RECYCLED = "out.recycled_tokens";

  @Override
  public String method() {
    return "sparsevlm.llm-stage";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("version", "1.0");
    Matrix hidden = inputs.matrix("in.hidden");
    Matrix attention = inputs.matrix("in.text_to_vision_attention");
    int start = parameters.integer("image_start");
    int end = start + parameters.integer("image_tokens");
    int target = parameters.integer("kept");
    parameters.only("D", hidden.cols());
    parameters.only("text_tail", hidden.rows() - end);
    parameters.only("heads", attention.rows() / (hidden.rows() - end));
    int listed =
        SparseVlmStage.target(parameters.integer("retain_setting"), parameters.integer("layer"));
    if (listed != target) {
      throw new IllegalArgumentException(
          "the setting keeps %d rows, the case %d".formatted(listed, target));
    }
    Matrix picture = hidden.slice(start, end);
    SparseVlmStage.Plan plan =
        SparseVlmStage.plan(picture, hidden.slice(end, hidden.rows()), attention, target);
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.rater_text_indices", NdArray.vector(plan.raters()));
    out.put("out.relation", NdArray.floats(plan.relation(), plan.relation().length));
    out.put("out.kept_image_indices", NdArray.vector(plan.kept()));
    if (inputs.compares(RECYCLED)) {
      SparseVlmRecycle.Recycled recycled = SparseVlmRecycle.recycle(picture, plan);
      out.put("out.recycled_source_indices", NdArray.vector(recycled.sources()));
      out.put(RECYCLED, NdArray.of(recycled.tokens()));
    }
    return out;
  }
}
