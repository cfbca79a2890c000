package dev.precis.parity;

import dev.precis.compress.learned.LlavoltaPool;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** {@code llavolta.average-pool}. One row of positions may stand for a whole batch. */
final class LlavoltaAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "llavolta.average-pool";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    LlavoltaPool pool =
        new LlavoltaPool(
            parameters.integer("image_start"),
            parameters.integer("visual_length"),
            parameters.integer("stride"));
    int batch = parameters.integer("batch");
    Matrix hidden = inputs.matrix("in.hidden_states");
    int length = hidden.rows() / batch;
    int[] positions = pool.positions(inputs.ints("in.position_ids"));
    double[] states = new double[batch * positions.length * hidden.cols()];
    double[] places = new double[batch * positions.length];
    for (int b = 0; b < batch; b++) {
      double[] pooled =
          NdArray.of(pool.hidden(hidden.slice(b * length, (b + 1) * length))).values();
      System.arraycopy(pooled, 0, states, b * pooled.length, pooled.length);
      double[] row = NdArray.vector(positions).values();
      System.arraycopy(row, 0, places, b * row.length, row.length);
    }
    return Map.of(
        "out.hidden_states",
        new NdArray(new int[] {batch, positions.length, hidden.cols()}, states),
        "out.position_ids",
        new NdArray(new int[] {batch, positions.length}, places));
  }
}
