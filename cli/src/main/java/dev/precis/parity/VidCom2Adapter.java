package dev.precis.parity;

import dev.precis.compress.temporal.VidCom2Budgets;
import dev.precis.compress.temporal.VidCom2Scores;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Map;

/** VidCom2 as released, {@code vidcom2}. */
final class VidCom2Adapter implements ParityAdapter {
  @Override
  public String method() {
    return "vidcom2";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    Matrix tokens = inputs.matrix("in.embeds");
    Grid grid = VideoCases.grid(parameters);
    double share = 1 - parameters.number("q");
    VidCom2Scores scores = VidCom2Scores.of(tokens, grid.perStep());
    int[] budget = VidCom2Budgets.perFrame(scores.likeness(), grid.perStep(), share);
    int target = VidCom2Budgets.target(grid.t(), grid.perStep(), share);
    int[] rows = VidCom2Budgets.reconciled(scores.redundancy(), grid.perStep(), budget, target);
    return Map.of(
        "out.frame_budget", NdArray.vector(budget),
        "out.score", NdArray.floats(scores.redundancy(), grid.t(), grid.perStep()),
        "out.mask", VideoCases.mask(rows, tokens.rows()));
  }
}
