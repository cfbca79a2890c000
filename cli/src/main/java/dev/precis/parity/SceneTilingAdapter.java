package dev.precis.parity;

import dev.precis.compress.temporal.SceneTiling;
import dev.precis.tensor.Matrix;
import java.util.LinkedHashMap;
import java.util.Map;

/** Scenes by the depth of valleys, {@code scenetilling}: whole clips and the streaming form. */
final class SceneTilingAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "scenetilling";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed", "true_cuts");
    Matrix features = inputs.matrix("in.features");
    parameters.only("T", features.rows());
    parameters.only("dim", features.cols());
    int most = parameters.integer("max_boundaries");
    float[] cosines = SceneTiling.cosines(features);
    float[] depths = SceneTiling.depths(cosines);
    SceneTiling.Live live = new SceneTiling.Live(0.5, features.cols());
    for (int t = 0; t < features.rows(); t++) {
      live.add(features.row(t));
    }
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.cosine", NdArray.floats(cosines, cosines.length));
    out.put("out.depth", NdArray.floats(depths, depths.length));
    out.put("out.left_depth", NdArray.floats(live.depths(), depths.length));
    out.put("out.boundaries_alpha05", ends(features, new SceneTiling.Above(0.5, most)));
    out.put("out.boundaries_alpha1", ends(features, new SceneTiling.Above(1, most)));
    out.put(
        "out.boundaries_topk", ends(features, new SceneTiling.Deepest(parameters.integer("topk"))));
    out.put("out.left_boundaries_alpha05", NdArray.vector(live.ends()));
    return out;
  }

  private static NdArray ends(Matrix features, SceneTiling.Rule rule) {
    return NdArray.vector(new SceneTiling(rule).ends(features));
  }
}
