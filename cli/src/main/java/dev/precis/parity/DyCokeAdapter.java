package dev.precis.parity;

import dev.precis.compress.temporal.DyCokeStages;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** The temporal stages of DyCoke as released, {@code dycoke}. */
final class DyCokeAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "dycoke";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    Matrix tokens = inputs.matrix("in.tokens");
    int frames = parameters.integer("T");
    int perFrame = parameters.integer("tokens_per_frame");
    parameters.only("dim", tokens.cols());
    int kept = DyCokeStages.kept(perFrame, parameters.number("merging_ratio"));
    return Map.of("out.out", NdArray.of(tokens.gather(DyCokeStages.rows(tokens, frames, kept))));
  }
}
