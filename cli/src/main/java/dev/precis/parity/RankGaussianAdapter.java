package dev.precis.parity;

import dev.precis.compress.query.HeatMap;
import dev.precis.compress.query.RankGaussianFilter;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** The filter of TAM, {@code relevance.rank-gaussian}. */
final class RankGaussianAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "relevance.rank-gaussian";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("padding", "reflect without repeating the edge");
    parameters.only("all_zero_window", "0");
    Matrix map = inputs.matrix("in.map");
    HeatMap filtered =
        RankGaussianFilter.apply(
            new HeatMap(map.rows(), map.cols(), map.toArray()),
            parameters.integer("kernel"),
            RankGaussianFilter.FlatWindow.NAN);
    NdArray out = NdArray.floats(filtered.values(), filtered.height(), filtered.width());
    return Map.of("out.filtered", out, "out.filtered_f32", out);
  }
}
