package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.DivPrunePicks;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/**
 * DivPrune as released, {@code divprune}: the kept rows come from the method as it is run on media,
 * their order from the class that it calls.
 */
final class DivPruneAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "divprune";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix features = inputs.matrix("in.features");
    parameters.only("N", features.rows());
    parameters.only("D", features.cols());
    TokenSequence kept =
        Compressors.run(
                Compressors.of("divprune:mode=parity"),
                PlainTokens.picture(features, Grid.image(1, features.rows())),
                Budget.keep(parameters.number("ratio")),
                Signals.none())
            .tokens();
    parameters.only("keep", kept.size());
    return Map.of(
        "out.indices", NdArray.vector(kept.provenance().index()),
        "out.selection_order", NdArray.vector(DivPrunePicks.order(features, kept.size())));
  }
}
