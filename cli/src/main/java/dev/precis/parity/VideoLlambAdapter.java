package dev.precis.parity;

import dev.precis.compress.learned.VideoLlambBridge;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The memory bridge of VideoLLaMB, {@code videollamb.bridge}. */
final class VideoLlambAdapter implements LearnedAdapter {
  @Override
  public String method() {
    return "videollamb.bridge";
  }

  @Override
  public String family() {
    return "videollamb";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    return Map.of("heads", parameters.integer("heads"), "depth", parameters.integer("depth"));
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("seed");
    parameters.only("pool", "adaptive avg to 12x12");
    parameters.only("frames_per_segment_max", VideoLlambBridge.MOST_FRAMES);
    parameters.only("topk_segments", VideoLlambBridge.BOUNDARIES);
    Matrix rows = inputs.matrix("in.x");
    int frames = parameters.integer("T");
    parameters.only("dim", rows.cols());
    parameters.only("patches", rows.rows() / frames - 1);
    Matrix memory = inputs.matrix("w.projector.read_memory_emb");
    parameters.only("memory_tokens", memory.rows());
    int width = inputs.floats("w.projector.proj.0.bias").length;
    List<Matrix> scenes =
        new VideoLlambBridge(graphs.engine("bridge"), graphs.engine("retrieval"), memory, width)
            .scenes(rows, frames, new CancelToken());
    Map<String, NdArray> out = new LinkedHashMap<>();
    for (int scene = 0; scene < scenes.size(); scene++) {
      out.put("out.segment_" + scene, LearnedCases.stacked(List.of(scenes.get(scene))));
    }
    out.put("out.last_segment", LearnedCases.stacked(List.of(scenes.getLast())));
    return out;
  }
}
