package dev.precis.parity;

import dev.precis.image.PatchEntropy;
import java.util.Map;

/** Entropy of grey levels from pixels, {@code vflowopt.entropy}. */
final class EntropyAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "vflowopt.entropy";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("bins", 256);
    parameters.only("value_range", "[0,1] planar RGB, scaled by 255 and truncated to 8 bit");
    int[] grid = parameters.integers("grid");
    int side = parameters.integer("patch");
    float[] entropy =
        PatchEntropy.ofPlanes(inputs.floats("in.pixels"), grid[0] * side, grid[1] * side, side);
    return Map.of("out.entropy", NdArray.floats(entropy, entropy.length));
  }
}
