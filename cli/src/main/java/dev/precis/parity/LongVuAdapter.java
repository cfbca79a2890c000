package dev.precis.parity;

import dev.precis.compress.temporal.LongVuSteps;
import dev.precis.tensor.Matrix;
import java.util.Arrays;
import java.util.Map;

/** Frame selection and spatial step of LongVU, {@code longvu}; the latter on the first chunk. */
final class LongVuAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "longvu";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    Matrix tokens = inputs.matrix("in.features");
    int perFrame = parameters.integer("tokens");
    parameters.only("dim", tokens.cols());
    int chunk = parameters.integer("stc_chunk");
    parameters.only("T", tokens.rows() / perFrame);
    int[] first = new int[chunk];
    Arrays.setAll(first, t -> t);
    float[] likeness = new float[(chunk - 1) * perFrame];
    for (int t = 1; t < chunk; t++) {
      System.arraycopy(
          LongVuSteps.likeness(tokens, perFrame, 0, t), 0, likeness, (t - 1) * perFrame, perFrame);
    }
    int[] kept =
        LongVuSteps.chunks(tokens, perFrame, first, chunk, parameters.number("drop_threshold"))
            .getFirst();
    return Map.of(
        "out.selected_frames",
            NdArray.vector(
                LongVuSteps.frames(
                    tokens,
                    perFrame,
                    parameters.integer("window"),
                    parameters.number("dino_threshold"))),
        "out.stc_similarity", NdArray.floats(likeness, chunk - 1, perFrame),
        "out.stc_tokens", NdArray.of(tokens.gather(kept)));
  }
}
