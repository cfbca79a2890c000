package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.CatpStageOne;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.LinkedHashMap;
import java.util.Map;

/** Stage 1 of CATP, {@code catp.stage1}. */
final class CatpStageOneAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "catp.stage1";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("similarity", "(1+cosine)/2");
    parameters.only("tie", "lowest index");
    Matrix image = inputs.matrix("in.image_tokens");
    Matrix text = inputs.matrix("in.text_tokens");
    int keep = parameters.integer("keep");
    double alignment = parameters.number("lambda1");
    TokenSequence kept =
        Compressors.run(
                Compressors.of(
                    new MethodSpec("catp.stage1", Map.of("alignment", Double.toString(alignment)))),
                PlainTokens.picture(image, Grid.image(1, image.rows())),
                Budget.tokens(keep),
                Signals.none().with(Signal.JOINT_EMBEDDINGS, image).withQuery(text, "joint"))
            .tokens();
    CatpStageOne.Decision decided = CatpStageOne.decide(image, text, alignment, keep);
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.alignment", NdArray.vector(decided.alignment()));
    out.put("out.greedy_order", NdArray.vector(decided.choice().order()));
    out.put("out.greedy_gain", NdArray.vector(decided.choice().gain()));
    out.put("out.kept_sorted", NdArray.vector(kept.provenance().index()));
    out.put("out.objective", NdArray.vector(decided.choice().objective()));
    return out;
  }
}
