package dev.precis.parity;

import dev.precis.compress.spacetime.SttmMerge;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Arrays;
import java.util.Map;

/** STTM as released, {@code sttm}: the class behind the method. */
final class SttmAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "sttm";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed", "outputs");
    Matrix planes = inputs.matrix("in.features"); // (frame, channel, row) x column
    int frames = parameters.integer("T");
    int side = parameters.integer("side");
    int width = parameters.integer("dim");
    Grid grid = new Grid(frames, side, side);
    Matrix tokens = Matrix.allocate(grid.tokens(), width);
    for (int r = 0; r < tokens.rows(); r++) {
      int t = r / grid.perStep();
      int y = r % grid.perStep() / side;
      for (int c = 0; c < width; c++) {
        tokens.set(r, c, planes.get((t * width + c) * side + y, r % side));
      }
    }
    SttmMerge.Merge merge =
        SttmMerge.merge(
            tokens,
            frames,
            side,
            side,
            parameters.number("threshold"),
            parameters.number("temporal_threshold"));
    int[] boxes = merge.boxes();
    return Map.of(
        "out.out_0",
            NdArray.of(
                PlainTokens.of(tokens, grid, Modality.VIDEO).combine(merge.rows()).embeddings()),
        "out.out_1", NdArray.vector(merge.patches()),
        "out.out_2",
            new NdArray(
                new int[] {boxes.length / 5, 5}, Arrays.stream(boxes).asDoubleStream().toArray()));
  }
}
