package dev.precis.parity;

import dev.precis.compress.learned.LlamaVid;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** Context and content tokens of LLaMA-VID, {@code llama-vid}. */
final class LlamaVidAdapter implements LearnedAdapter {
  private static final String CELLS = "grid:";

  @Override
  public String method() {
    return "llama-vid";
  }

  @Override
  public String family() {
    return "llama-vid";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    return Map.of();
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("seed");
    Matrix visual = inputs.matrix("in.visual");
    Matrix queries = inputs.matrix("in.text_query");
    int frames = parameters.integer("frames");
    parameters.only("vis_dim", visual.cols());
    parameters.only("queries", queries.rows() / frames);
    parameters.only("side", Math.sqrt((double) visual.rows() / frames));
    int width = parameters.integer("llm_dim");
    LlamaVid method = new LlamaVid(graphs.engine("context"), graphs.engine("projector"), width);
    Matrix tokens =
        method.tokens(visual, frames, queries, content(parameters), new CancelToken()).tokens();
    return Map.of(
        "out.tokens", NdArray.floats(tokens.toArray(), frames, tokens.rows() / frames, width));
  }

  private static LlamaVid.Content content(CaseParameters parameters) {
    if (!parameters.has("compress_type")) {
      return new LlamaVid.Content.All();
    }
    String type = parameters.text("compress_type");
    if (type.startsWith(CELLS)) {
      return new LlamaVid.Content.Cells(Integer.parseInt(type.substring(CELLS.length())));
    }
    parameters.only("compress_type", "mean");
    return new LlamaVid.Content.Mean();
  }
}
