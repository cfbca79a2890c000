package dev.precis.parity;

import dev.precis.compress.learned.DeepStack;
import dev.precis.tensor.Matrix;
import java.util.Map;

/** {@code deepstack.sampling}. */
final class DeepStackAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "deepstack.sampling";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only("sampling", "2d");
    int side = parameters.integer("patch_side");
    int stacks = parameters.integer("num_crops");
    DeepStack deep =
        new DeepStack(side, parameters.integer("grid_h"), parameters.integer("grid_w"), stacks);
    Matrix views = inputs.matrix("in.projected_views");
    int cells = side * side;
    double[] all = new double[stacks * cells * views.cols()];
    for (int k = 0; k < stacks; k++) {
      double[] stack = NdArray.of(deep.stack(views, k)).values();
      System.arraycopy(stack, 0, all, k * stack.length, stack.length);
    }
    return Map.of(
        "out.global_tokens",
        NdArray.floats(deep.whole(views).toArray(), 1, cells, views.cols()),
        "out.layer_stacks",
        new NdArray(new int[] {stacks, 1, cells, views.cols()}, all));
  }
}
