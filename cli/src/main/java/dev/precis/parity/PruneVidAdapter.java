package dev.precis.parity;

import dev.precis.compress.cluster.PruneVidMerge;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Map;

/** PruneVid's merging as released, {@code prunevid}: the class behind the method. */
final class PruneVidAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "prunevid";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    Matrix features = inputs.matrix("in.features");
    int frames = parameters.integer("T");
    int side = parameters.integer("side");
    parameters.only("dim", features.cols());
    PruneVidMerge.Merge merge =
        PruneVidMerge.merge(
            features,
            frames,
            new PruneVidMerge.Settings(
                parameters.number("tau"),
                parameters.number("cluster_ratio"),
                parameters.number("temporal_segment_ratio"),
                parameters.integer("k")));
    Matrix out =
        PlainTokens.of(features, new Grid(frames, side, side), Modality.VIDEO)
            .combine(merge.rows())
            .embeddings();
    return Map.of(
        "out.frame_clusters", NdArray.vector(merge.frameClusters()),
        "out.refined_clusters", NdArray.vector(merge.refined()),
        "out.window_sizes", NdArray.vector(merge.windowSizes()),
        "out.static_sizes", NdArray.vector(merge.still()),
        "out.dynamic_sizes", NdArray.vector(merge.moving()),
        "out.out", NdArray.of(out));
  }
}
