package dev.precis.parity;

import dev.precis.compress.learned.MiniCompressor;
import dev.precis.fusion.MiniAssembly;
import dev.precis.fusion.MiniPrompt;
import dev.precis.fusion.PreFusion;
import dev.precis.fusion.VideoFusion;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** LLaVA-Mini from vision features to the rows of the language model, {@code llava-mini}. */
final class LlavaMiniAdapter implements LearnedAdapter {
  private static final List<String> WHOLE =
      List.of(
          "hidden_size",
          "intermediate_size",
          "num_attention_heads",
          "num_key_value_heads",
          "prefusion_layer_num",
          "compressor_heads",
          "grid");
  private static final List<String> NUMBERS =
      List.of("rope_theta", "rms_norm_eps", "compressor_ln_eps");

  @Override
  public String method() {
    return "llava-mini";
  }

  @Override
  public String family() {
    return "llava-mini";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    Map<String, Object> settings = new LinkedHashMap<>();
    WHOLE.forEach(name -> settings.put(name, parameters.integer(name)));
    NUMBERS.forEach(name -> settings.put(name, parameters.number(name)));
    if (parameters.has("rope_scaling")) {
      settings.put("rope_scaling", parameters.node("rope_scaling"));
    }
    settings.put("resolution_ratio", crops(parameters));
    return settings;
  }

  private static int crops(CaseParameters parameters) {
    int parts = parameters.integer("parts");
    return parts == 1 ? 1 : (int) Math.rint(Math.sqrt(parts - 1));
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("llm_kind");
    parameters.only("mm_projector_type", "mlp2x_gelu");
    parameters.only("image_token_id", MiniPrompt.PLACEHOLDER);
    int width = parameters.integer("hidden_size");
    int side = parameters.integer("compressor_size");
    int heads = parameters.integer("num_attention_heads");
    int keyWidth = width / heads * parameters.integer("num_key_value_heads");
    MiniCompressor.Layout layout =
        new MiniCompressor.Layout(
            parameters.integer("grid"), crops(parameters), side * side, width);
    MiniCompressor compressor =
        new MiniCompressor(graphs.engine("compressor"), graphs.engine("projector"), layout);
    PreFusion fusion =
        new PreFusion(
            graphs.engine("prefusion_vision"),
            graphs.engine("prefusion_text"),
            new PreFusion.Shape(
                parameters.integer("prefusion_layer_num"), width, keyWidth, side * side));
    int batch = parameters.integer("batch");
    int length = parameters.integer("text_len");
    int frames = Math.max(1, parameters.integer("frames"));
    Matrix features = inputs.matrix("in.vision_features");
    parameters.only("vision_dim", features.cols());
    Matrix table = inputs.matrix("w.model.embed_tokens.weight");
    int[] ids = inputs.ints("in.input_ids");
    int[] mask = inputs.ints("in.attention_mask");
    List<Matrix> compressed = new ArrayList<>();
    List<Matrix> texts = new ArrayList<>();
    List<Matrix> prompts = new ArrayList<>();
    CancelToken cancel = new CancelToken();
    for (int b = 0; b < batch; b++) {
      MiniPrompt prompt =
          MiniPrompt.of(Arrays.copyOfRange(ids, b * length, (b + 1) * length), table);
      VideoFusion video = new VideoFusion(fusion, prompt);
      List<Matrix> seen = new ArrayList<>();
      for (int frame = b * frames; frame < (b + 1) * frames; frame++) {
        Matrix own = features.slice(frame * layout.prefix(), (frame + 1) * layout.prefix());
        seen.add(video.add(compressor.compress(own, cancel).rows(), cancel));
      }
      boolean[] present = new boolean[length];
      for (int t = 0; t < length; t++) {
        present[t] = mask[b * length + t] != 0;
      }
      compressed.add(LearnedCases.joined(seen));
      texts.add(video.text());
      prompts.add(MiniAssembly.rows(prompt, present, video.text(), compressed.getLast()));
    }
    MiniAssembly.Batch padded = MiniAssembly.padded(prompts);
    return Map.of(
        "out.compressed", LearnedCases.stacked(compressed),
        "out.fused_text", LearnedCases.stacked(texts),
        "out.inputs_embeds", NdArray.floats(padded.rows().toArray(), batch, padded.length(), width),
        "out.attention_mask", VideoCases.table(padded.mask()));
  }
}
