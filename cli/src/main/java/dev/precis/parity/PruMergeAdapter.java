package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.PruMergeRows;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/**
 * PruMerge and PruMerge+ as released: rows from the method as it is run on media, the CLS attention
 * and the kept rows from the class that it calls.
 */
final class PruMergeAdapter implements ParityAdapter {
  private final String method;

  /** {@code prumerge} or {@code prumerge-plus}. */
  PruMergeAdapter(String method) {
    this.method = method;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("reduction_ratio_used"); // a result
    parameters.only("neighbours", PruMergeRows.NEIGHBOURS);
    if (!parameters.flag("adaptive") || parameters.has("ratio")) {
      throw new IllegalArgumentException("only the adaptive ratio is supported");
    }
    Matrix features = inputs.matrix("in.features");
    Matrix keys = inputs.matrix("in.keys");
    int n = features.rows();
    parameters.only("N", n);
    parameters.only("D", features.cols());
    int prefix = keys.rows() - n;
    float[] attention = PruMergeRows.clsAttention(inputs.floats("in.cls_query"), keys, prefix);
    Matrix patchKeys = keys.slice(prefix, keys.rows());
    TokenSequence out =
        Compressors.run(
                Compressors.of(new MethodSpec(method, Map.of("mode", "parity"))),
                PlainTokens.picture(features, Grid.image(1, n)),
                Budget.tokens(n),
                Signals.none().withAttention(attention).with(Signal.KEYS, patchKeys))
            .tokens();
    boolean plus = method.endsWith("-plus");
    return Map.of(
        "out.cls_attention", NdArray.floats(attention, n),
        "out.indices", NdArray.vector(PruMergeRows.merge(attention, patchKeys, plus).kept()),
        "out.tokens", NdArray.of(out.embeddings()));
  }
}
