package dev.precis.parity;

import dev.precis.compress.learned.TdcAudio;
import dev.precis.compress.learned.TdcCompressor;
import dev.precis.compress.temporal.FrameRun;
import dev.precis.compress.temporal.TdcSegmenter;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs, context tokens and trimming of Temporal Dynamic Context, {@code tdc.compressor}. */
final class TdcCompressorAdapter implements LearnedAdapter {
  private static final String POOLED = "Avg_pool";

  @Override
  public String method() {
    return "tdc.compressor";
  }

  @Override
  public String family() {
    return "tdc";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (String name : List.of("context_tokens", "layers", "heads", "cross_attention_freq")) {
      settings.put(name, parameters.integer(name));
    }
    settings.put("layer_norm_eps", parameters.number("layer_norm_eps"));
    settings.put("text", parameters.flag("text"));
    settings.put("query_type", parameters.text("query_type"));
    return settings;
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("seed", "hidden", "intermediate", "max_num_segments");
    parameters.only("act", "gelu(erf)");
    parameters.only("chunk", TdcSegmenter.LONGEST_RUN);
    parameters.only("audio_window_s", TdcAudio.WINDOW_SECONDS);
    Matrix tokens = inputs.matrix("in.frames");
    parameters.only("llm_dim", tokens.cols());
    int frames = parameters.integer("T");
    Map<String, NdArray> out = new LinkedHashMap<>();
    Optional<Matrix> sound = sound(parameters, inputs, frames);
    Optional<InferenceEngine> audio = sound.map(_ -> graphs.engine("audio"));
    sound.ifPresent(rows ->
        out.put(
            "out.audio_per_frame",
            NdArray.floats(rows.toArray(), frames, rows.rows() / frames, rows.cols())));
    TdcCompressor compressor =
        new TdcCompressor(
            graphs.engine("compressor"),
            audio,
            new TdcCompressor.Settings(
                parameters.integer("context_tokens"),
                parameters.flag("static"),
                parameters.text("query_type").equals(POOLED),
                parameters.flag("text")),
            inputs.floats("w.frame_seg"));
    Matrix compressed =
        compressor.compress(
            tokens,
            parameters.integer("tokens_per_frame"),
            sound,
            runs(inputs.ints("in.segment_indices"), frames),
            inputs.ints("in.input_ids"),
            parameters.integer("max_visual_len"),
            new CancelToken());
    out.put("out.tokens", NdArray.of(compressed));
    return out;
  }

  /** The case gives the frames before each cut; the last frame ends the last segment. */
  private static List<FrameRun> runs(int[] cutAfter, int frames) {
    int[] ends = cutAfter;
    if (cutAfter.length == 0 || cutAfter[cutAfter.length - 1] != frames - 1) {
      ends = Arrays.copyOf(cutAfter, cutAfter.length + 1);
      ends[cutAfter.length] = frames - 1;
    }
    return FrameRun.within(ends, TdcSegmenter.LONGEST_RUN);
  }

  private static Optional<Matrix> sound(CaseParameters parameters, CaseInputs inputs, int frames) {
    int perSecond = parameters.integer("audio_tokens_per_second");
    parameters.ignore("audio_dim");
    if (!parameters.node("audio").isObject()) {
      return Optional.empty();
    }
    List<Matrix> windows = new ArrayList<>();
    while (inputs.has("in.audio_window_" + windows.size())) {
      windows.add(inputs.matrix("in.audio_window_" + windows.size()));
    }
    int[] kept = inputs.ints("in.sample_indices");
    boolean[] seconds = new boolean[kept.length];
    for (int second = 0; second < kept.length; second++) {
      seconds[second] = kept[second] != 0;
    }
    return Optional.of(
        TdcAudio.perFrame(windows, perSecond, TdcAudio.WINDOW_SECONDS, seconds, frames));
  }
}
