package dev.precis.parity;

import dev.precis.compress.query.InterferenceRemoval;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Interference of earlier words in TAM, {@code relevance.interference-removal}. */
final class InterferenceAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "relevance.interference-removal";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    int[] grid = parameters.integers("grid");
    Matrix previous = inputs.matrix("in.previous_scores");
    List<float[]> earlier = new ArrayList<>();
    for (int r = 0; r < previous.rows(); r++) {
      earlier.add(previous.row(r));
    }
    // The last score is that of the explained token itself.
    float[] words = Arrays.copyOf(inputs.floats("in.text_scores"), previous.rows());
    InterferenceRemoval removed =
        InterferenceRemoval.of(inputs.floats("in.target_scores"), earlier, words);
    int[] levels = removed.levels(grid[0], grid[1], words, parameters.integer("kernel"));
    return Map.of(
        "out.map_u8",
        new NdArray(grid, Arrays.stream(levels).asDoubleStream().toArray()),
        "out.cleaned",
        NdArray.floats(removed.cleaned(), removed.cleaned().length),
        "out.interference",
        NdArray.floats(removed.interference(), removed.interference().length),
        "out.scale",
        NdArray.vector(removed.scale()));
  }
}
