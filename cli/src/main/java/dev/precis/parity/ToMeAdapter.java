package dev.precis.parity;

import dev.precis.compress.merge.ToMeStep;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.Map;

/** One step of ToMe, {@code tome}: the class that the method repeats. */
final class ToMeAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "tome";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    Matrix tokens = inputs.matrix("in.tokens");
    Matrix metric = inputs.matrix("in.metric");
    parameters.only("N", tokens.rows());
    parameters.only("D", tokens.cols());
    parameters.only("key_dim", metric.cols());
    float[] size = new float[tokens.rows()];
    Arrays.fill(size, 1);
    ToMeStep.Merged merged =
        ToMeStep.merge(
            metric,
            inputs.has("in.size") ? inputs.floats("in.size") : size,
            parameters.integer("r"),
            parameters.flag("class_token") ? 1 : 0);
    TokenSequence out =
        PlainTokens.picture(tokens, Grid.image(1, tokens.rows())).combine(merged.rows());
    return Map.of(
        "out.tokens", NdArray.of(out.embeddings()),
        "out.size", NdArray.floats(merged.size(), merged.size().length),
        "out.row_of_input", NdArray.vector(merged.rowOfInput()));
  }
}
