package dev.precis.parity;

import dev.precis.compress.query.ImageTokenEstimate;
import java.util.Map;

/** Estimated tokens of pictures, {@code relevance.image-token-estimate}. */
final class ImageTokenEstimateAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "relevance.image-token-estimate";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    ImageTokenEstimate estimate =
        new ImageTokenEstimate(
            parameters.integer("max_side"), parameters.integer("pixels_per_token"));
    int[] sides = inputs.ints("in.width_height");
    double[] tokens = new double[sides.length / 2];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = estimate.tokens(sides[2 * i], sides[2 * i + 1]);
    }
    return Map.of("out.tokens", NdArray.vector(tokens));
  }
}
