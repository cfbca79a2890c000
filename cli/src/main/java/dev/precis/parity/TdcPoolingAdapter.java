package dev.precis.parity;

import dev.precis.compress.learned.TdcGrid;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Resizing, queries and the cut of padding in Temporal Dynamic Context, {@code tdc.pooling}. */
final class TdcPoolingAdapter implements ParityAdapter {
  private static final int POOLED = 4;

  @Override
  public String method() {
    return "tdc.pooling";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed", "unpad_columns");
    int[] shape = inputs.array("in.grid27").shape();
    int patches = shape[2] * shape[3];
    float[] grids = inputs.floats("in.grid27");
    float[] resized = new float[shape[0] * shape[1] * TdcGrid.ENCODER_SIDE * TdcGrid.ENCODER_SIDE];
    int each = grids.length / shape[0];
    for (int b = 0; b < shape[0]; b++) {
      float[] own = Arrays.copyOfRange(grids, b * each, (b + 1) * each);
      float[] out =
          LearnedCases.channelsFirst(TdcGrid.resized(LearnedCases.channelsLast(own, patches)));
      System.arraycopy(out, 0, resized, b * out.length, out.length);
    }
    int[] keys = inputs.array("in.key").shape();
    Matrix all = inputs.matrix("in.key");
    List<Matrix> pooled = new ArrayList<>();
    for (int b = 0; b < keys[0]; b++) {
      pooled.add(TdcGrid.queries(all.slice(b * keys[1], (b + 1) * keys[1]), POOLED));
    }
    return Map.of(
        "out.grid24",
            NdArray.floats(resized, shape[0], shape[1], TdcGrid.ENCODER_SIDE, TdcGrid.ENCODER_SIDE),
        "out.key_pooled", LearnedCases.stacked(pooled),
        "out.unpad", unpadded(inputs));
  }

  /** The sizes are the first two columns of the expected table. */
  private static NdArray unpadded(CaseInputs inputs) {
    int[][] sizes = VideoCases.rows(inputs.leading("out.unpad", 2));
    int[][] table = new int[sizes.length][];
    for (int i = 0; i < table.length; i++) {
      TdcGrid grid =
          TdcGrid.of(TdcGrid.SIDE, sizes[i][0], sizes[i][1], TdcGrid.SizeOrder.WIDTH_HEIGHT);
      table[i] = new int[] {sizes[i][0], sizes[i][1], grid.rows(), grid.columns(), grid.tokens()};
    }
    return VideoCases.table(table);
  }
}
