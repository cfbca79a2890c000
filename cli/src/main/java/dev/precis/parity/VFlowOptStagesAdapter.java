package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.compress.stage.ImageSpan;
import dev.precis.compress.stage.VFlowOptStages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts inside the language model, {@code vflowopt.llm-stages}. */
final class VFlowOptStagesAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "vflowopt.llm-stages";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    ImageSpan image =
        new ImageSpan(
            parameters.integer("image_start"),
            parameters.integer("image_tokens"),
            parameters.integer("text_tail"));
    parameters.only("sequence_length", image.length());
    JsonNode listed = parameters.node("keep_ratios_per_stage");
    double[] ratios = new double[listed.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = listed.get(i).asDouble();
    }
    List<int[]> stages = VFlowOptStages.kept(inputs.floats("in.importance"), image, ratios);
    Map<String, NdArray> out = new LinkedHashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      out.put("out.kept_positions_stage" + (i + 1), NdArray.vector(stages.get(i)));
    }
    return out;
  }
}
