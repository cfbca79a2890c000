package dev.precis.parity;

import dev.precis.compress.learned.KeyframePruning;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.Map;

/** Two pruning blocks of EVAD with the same weights, {@code evad}. */
final class EvadAdapter implements LearnedAdapter {
  @Override
  public String method() {
    return "evad";
  }

  @Override
  public String family() {
    return "evad";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    return Map.of(
        "heads", parameters.integer("heads"),
        "layer_norm_eps", parameters.number("layer_norm_eps"));
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("seed");
    Matrix x = inputs.matrix("in.x");
    parameters.only("dim", x.cols());
    int perFrame = parameters.integer("hw") * parameters.integer("hw");
    parameters.only("t", (double) x.rows() / perFrame);
    double rate = parameters.number("keep_rate");
    double weight = parameters.number("enhanced_weight");
    KeyframePruning pruning = new KeyframePruning(graphs.engine("attention"), graphs.engine("mlp"));
    CancelToken cancel = new CancelToken();
    Matrix ordered = KeyframePruning.keyframeFirst(x, perFrame, parameters.integer("keyframe"));
    KeyframePruning.Pruned first = pruning.block(ordered, perFrame, rate, weight, cancel);
    KeyframePruning.Pruned second = pruning.block(first.rows(), perFrame, rate, weight, cancel);
    return Map.of(
        "out.out1", NdArray.of(first.rows()),
        "out.out2", NdArray.of(second.rows()),
        "out.kept1", NdArray.vector(first.kept()),
        "out.kept2",
            NdArray.vector(Arrays.stream(second.kept()).map(row -> first.kept()[row]).toArray()));
  }
}
