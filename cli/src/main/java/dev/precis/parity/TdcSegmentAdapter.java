package dev.precis.parity;

import dev.precis.compress.temporal.TdcSegmenter;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** Frame cap and segments of Temporal Dynamic Context, {@code tdc.segment}. */
final class TdcSegmentAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "tdc.segment";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed", "true_cuts");
    Matrix tokens = inputs.matrix("in.features");
    int frames = parameters.integer("T");
    parameters.only("tokens", tokens.rows() / frames);
    parameters.only("dim", tokens.cols());
    Matrix features = tokens.reshape(frames, tokens.rows() / frames * tokens.cols());
    int[] selected = TdcSegmenter.capped(frames, parameters.integer("cap_frames"));
    Matrix kept = features.gather(selected);
    float[] cosines = TdcSegmenter.cosines(kept);
    TdcSegmenter segmenter = new TdcSegmenter(parameters.integer("max_num_segments"));
    return Map.of(
        "out.selected_frames", NdArray.vector(selected),
        "out.segment_indices", NdArray.vector(segmenter.cutAfter(kept)),
        "out.cosine", NdArray.floats(cosines, cosines.length));
  }
}
