package dev.precis.parity;

import dev.precis.compress.cluster.FastVidMerge;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/** FastVID as released, {@code fastvid}: the class behind the method, among the prompt's rows. */
final class FastVidAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "fastvid";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed", "true_cuts");
    Matrix hidden = inputs.matrix("in.hidden");
    Matrix frames = inputs.matrix("in.frame_global");
    float[] attention = inputs.floats("in.frame_attention");
    int prefix = parameters.integer("prefix");
    int perFrame = parameters.integer("tokens_per_frame");
    parameters.only("T", frames.rows());
    parameters.only("dim", hidden.cols());
    parameters.only("suffix", hidden.rows() - prefix - frames.rows() * perFrame);
    FastVidMerge.Merge merge =
        FastVidMerge.merge(
            hidden,
            prefix,
            attention,
            frames,
            new FastVidMerge.Settings(
                FastVidMerge.perFrame(perFrame, parameters.number("retention")),
                parameters.integer("c"),
                parameters.number("tau"),
                parameters.number("d"),
                parameters.integer("p"),
                parameters.number("beta")));
    TokenSequence out =
        PlainTokens.picture(hidden, Grid.image(1, hidden.rows())).combine(merge.rows());
    return Map.of(
        "out.keep_indices", NdArray.vector(merge.rows().anchor()),
        "out.segment_sizes", NdArray.vector(merge.segmentSizes()),
        "out.out", NdArray.of(out.embeddings()));
  }
}
