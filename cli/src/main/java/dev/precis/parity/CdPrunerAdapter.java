package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.query.CdPrunerRelevance;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/** CDPruner as released, {@code cdpruner}. */
final class CdPrunerAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "cdpruner";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix features = inputs.matrix("in.features");
    Matrix image = inputs.matrix("in.image_embeds");
    Matrix text = inputs.matrix("in.text_embeds");
    parameters.only("N", features.rows());
    parameters.only("D", features.cols());
    parameters.only("embed_dim", image.cols());
    parameters.only("text_rows", text.rows());
    TokenSequence kept =
        Compressors.run(
                Compressors.of("cdpruner:mode=parity"),
                PlainTokens.picture(features, Grid.image(1, features.rows())),
                Budget.tokens(parameters.integer("keep")),
                Signals.none().with(Signal.JOINT_EMBEDDINGS, image).withQuery(text, "joint"))
            .tokens();
    return Map.of(
        "out.relevance",
        NdArray.vector(CdPrunerRelevance.of(image, text, true)),
        "out.indices",
        NdArray.vector(kept.provenance().index()));
  }
}
