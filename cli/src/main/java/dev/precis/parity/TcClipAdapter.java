package dev.precis.parity;

import dev.precis.compress.spacetime.TcClipContext;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Map;

/** TC-CLIP's context tokens as released, {@code tc-clip.context}: the class behind the method. */
final class TcClipAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "tc-clip.context";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    Matrix rows = inputs.matrix("in.x");
    int frames = parameters.integer("T");
    int patches = parameters.integer("patches");
    int perFrame = TcClipContext.perFrame(patches, TcClipContext.SEEDS);
    parameters.only("dim", rows.cols());
    parameters.only("seeds_per_frame", perFrame);
    int[] seeds = inputs.ints("in.seed_index");
    for (int i = 0; i < seeds.length; i++) {
      // A frame begins with its CLS row.
      seeds[i] += i / perFrame * (patches + 1) + 1;
    }
    TokenSequence out =
        PlainTokens.of(rows, new Grid(frames, 1, patches + 1), Modality.VIDEO)
            .combine(
                TcClipContext.released(
                    rows, seeds, parameters.integer("context_tokens"), parameters.integer("r")));
    return Map.of(
        "out.context", NdArray.of(out.embeddings()),
        "out.sizes", NdArray.floats(out.provenance().weight(), out.size()));
  }
}
