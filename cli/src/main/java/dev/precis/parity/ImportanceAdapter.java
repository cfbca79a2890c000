package dev.precis.parity;

import dev.precis.compress.AttentionHeads;
import dev.precis.compress.prune.VFlowOptImportance;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** The importance map, {@code vflowopt.importance}. */
final class ImportanceAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "vflowopt.importance";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("grid");
    Matrix map = AttentionHeads.meanMap(inputs.matrix("in.attention"), parameters.integer("heads"));
    parameters.only("N", map.rows());
    VFlowOptImportance.Importance found =
        VFlowOptImportance.released(
            map, parameters.number("t"), parameters.number("alpha_v"), inputs.floats("in.entropy"));
    parameters.only("global_tokens", found.global());
    return Map.of(
        "out.received", NdArray.floats(found.received(), found.received().length),
        "out.importance", NdArray.floats(found.importance(), found.importance().length));
  }
}
