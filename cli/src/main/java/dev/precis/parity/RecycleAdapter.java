package dev.precis.parity;

import dev.precis.compress.prune.VFlowOptLayout;
import dev.precis.compress.prune.VFlowOptRecycle;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/** Recycling on a picture and its tiles, {@code vflowopt.recycle}. */
final class RecycleAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "vflowopt.recycle";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    // Results that the case notes for debugging.
    parameters.ignore("reduce_tokens", "num_merged_tokens", "groups", "kept");
    Matrix features = inputs.matrix("in.features");
    parameters.only("D", features.cols());
    int[] base = parameters.integers("base_grid");
    int[] local = parameters.integers("local_grid");
    int stride = parameters.integer("local_row_stride");
    if (stride != local[1] + (parameters.flag("newline_column") ? 1 : 0)) {
      throw new IllegalArgumentException(
          "lines of %d tokens lie %d rows apart".formatted(local[1], stride));
    }
    VFlowOptLayout layout = new VFlowOptLayout(base[0], base[1], local[0], stride);
    parameters.only("M", layout.tokens());
    VFlowOptRecycle.Recycled done =
        VFlowOptRecycle.released(
            layout,
            inputs.floats("in.importance"),
            parameters.number("keep_ratio"),
            parameters.number("cell"));
    TokenSequence out =
        PlainTokens.picture(features, Grid.image(1, features.rows())).combine(done.rows());
    return Map.of(
        "out.pruned_or_merged", NdArray.vector(done.low()),
        "out.indices", NdArray.vector(out.provenance().index()),
        "out.tokens", NdArray.of(out.embeddings()),
        "out.importance", NdArray.floats(done.importance(), done.importance().length));
  }
}
