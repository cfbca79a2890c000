package dev.precis.parity;

import dev.precis.compress.learned.TokenPacker;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.List;
import java.util.Map;

/** {@code tokenpacker}. The case's {@code in.x} is the last level over again. */
final class TokenPackerAdapter implements LearnedAdapter {
  @Override
  public String method() {
    return "tokenpacker";
  }

  @Override
  public String family() {
    return "tokenpacker";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    return Map.of(
        "scale_factor", parameters.integer("scale_factor"),
        "heads", parameters.integer("num_heads"),
        "epsilon", parameters.number("ln_eps"));
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("kv_dim", "embed_dim", "hidden_size", "levels");
    int batch = parameters.integer("batch");
    int side = parameters.integer("raw_grid");
    int width = graphs.width("tokenpacker", "tokens");
    TokenPacker packer =
        new TokenPacker(graphs.engine("tokenpacker"), parameters.integer("scale_factor"), width);
    Matrix tokens =
        packer.pack(
            List.of(inputs.matrix("in.x_multi")), new Grid(batch, side, side), new CancelToken());
    return Map.of(
        "out.tokens",
        NdArray.floats(tokens.toArray(), batch, parameters.integer("out_tokens"), width));
  }
}
