package dev.precis.parity;

import dev.precis.compress.AttentionHeads;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.VisPrunerSplit;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/**
 * VisPruner, {@code vispruner}: the kept rows come from the method as it is run on media, the
 * important ones among them from the class that it calls.
 */
final class VisPrunerAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "vispruner";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix features = inputs.matrix("in.features");
    Matrix heads = inputs.matrix("in.cls_attention");
    parameters.only("N", features.rows());
    parameters.only("D", features.cols());
    parameters.only("heads", heads.rows());
    int keep = parameters.integer("keep");
    double important = parameters.number("important_ratio");
    float[] attention = AttentionHeads.mean(heads);
    TokenSequence kept =
        Compressors.run(
                Compressors.of(
                    new MethodSpec("vispruner", Map.of("important", Double.toString(important)))),
                PlainTokens.picture(features, Grid.image(1, features.rows())),
                Budget.tokens(keep),
                Signals.none().withAttention(attention))
            .tokens();
    return Map.of(
        "out.indices", NdArray.vector(kept.provenance().index()),
        "out.important_indices",
            NdArray.vector(VisPrunerSplit.split(features, attention, keep, important).important()));
  }
}
