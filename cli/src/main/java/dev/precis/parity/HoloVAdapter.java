package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signals;
import dev.precis.compress.prune.HoloVBands;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * HoloV as released, {@code holov}: the kept rows come from the method as it is run on media, the
 * scores behind them from the class that it calls.
 */
final class HoloVAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "holov";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("alpha", 1);
    parameters.only("power", 1);
    parameters.only("beta", HoloVBands.BETA);
    parameters.only("eps", HoloVBands.EPSILON);
    parameters.only("attention_scale", HoloVBands.ATTENTION_SCALE);
    parameters.only("layout", "contiguous raster runs");
    Matrix features = inputs.matrix("in.features");
    float[] attention = inputs.floats("in.attention");
    parameters.only("N", features.rows());
    parameters.only("D", features.cols());
    int[] sides = parameters.integers("grid");
    int bands = parameters.integer("num_crops");
    int keep = parameters.integer("keep");

    TokenSequence kept =
        Compressors.run(
                Compressors.of(
                    new MethodSpec(
                        "holov", Map.of("mode", "parity", "bands", Integer.toString(bands)))),
                PlainTokens.picture(features, Grid.image(sides[0], sides[1])),
                Budget.tokens(keep),
                Signals.none().withAttention(attention))
            .tokens();
    HoloVBands.Allocation decided = HoloVBands.allocate(features, attention, bands, keep);
    if (!Arrays.equals(decided.indices(), kept.provenance().index())) {
      throw new IllegalStateException(
          "the method keeps rows %s, its algorithm decided %s"
              .formatted(
                  Arrays.toString(kept.provenance().index()), Arrays.toString(decided.indices())));
    }
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.crop_scores", NdArray.vector(decided.scores()));
    out.put("out.weights", NdArray.vector(decided.weights()));
    out.put("out.allocated", NdArray.vector(decided.allocated()));
    out.put("out.indices", NdArray.vector(kept.provenance().index()));
    out.put("out.tokens", NdArray.of(kept.embeddings()));
    return out;
  }
}
