package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Signals;
import dev.precis.compress.merge.WardPooling;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/** Hierarchical pooling of the ColPali engine, {@code ward-pooling}. */
final class WardPoolingAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "ward-pooling";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("linkage", "ward on rows of 1 - cosine matrix, euclidean");
    Matrix embeddings = inputs.matrix("in.embeddings");
    int clusters = WardPooling.clusters(embeddings.rows(), parameters.integer("pool_factor"));
    TokenSequence pooled =
        Compressors.run(
                Compressors.of("ward-pooling:mode=parity"),
                PlainTokens.picture(embeddings, Grid.image(1, embeddings.rows())),
                Budget.tokens(clusters),
                Signals.none())
            .tokens();
    return Map.of(
        "out.cluster_of_token",
        NdArray.vector(WardPooling.labels(embeddings, clusters)),
        "out.pooled",
        NdArray.of(pooled.embeddings()));
  }
}
