package dev.precis.parity;

import dev.precis.compress.AttentionHeads;
import dev.precis.compress.prune.VisionZipMerge;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/** VisionZip as released, {@code visionzip}: the class behind the method, with the CLS row. */
final class VisionZipAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "visionzip";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix hidden = inputs.matrix("in.hidden");
    Matrix keys = inputs.matrix("in.key_metric");
    Matrix attention = inputs.matrix("in.cls_attention");
    int prefix = parameters.flag("with_cls") ? 1 : 0;
    int dominant = parameters.integer("dominant");
    parameters.only("N", hidden.rows() - prefix);
    parameters.only("D", hidden.cols());
    parameters.only("key_dim", keys.cols());
    parameters.only("heads", attention.rows());
    parameters.only("dominant_including_cls", dominant + prefix);
    VisionZipMerge.Merge merge =
        VisionZipMerge.merge(
            AttentionHeads.sum(attention),
            keys,
            prefix,
            dominant,
            parameters.integer("contextual"));
    TokenSequence out =
        PlainTokens.picture(hidden, Grid.image(1, hidden.rows())).combine(merge.rows());
    return Map.of(
        "out.dominant_indices", NdArray.vector(merge.dominant()),
        "out.contextual_target_indices", NdArray.vector(merge.targets()),
        "out.assignment", NdArray.vector(merge.assignment()),
        "out.tokens", NdArray.of(out.embeddings()));
  }
}
