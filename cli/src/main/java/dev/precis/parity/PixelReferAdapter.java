package dev.precis.parity;

import dev.precis.compress.learned.PixelReferLite;
import dev.precis.compress.learned.PixelReferObject;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Arrays;
import java.util.Map;

/** {@code pixelrefer-lite}: objects one after another. */
final class PixelReferAdapter implements LearnedAdapter {
  private static final String INITIAL = "in.kmeans_initial_indices";

  @Override
  public String method() {
    return "pixelrefer-lite";
  }

  @Override
  public String family() {
    return "pixelrefer-lite";
  }

  @Override
  public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
    return Map.of("heads", parameters.integer("fusion_heads"));
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    parameters.ignore("mm_hidden", "hidden_size");
    int count = parameters.integer("mask_token_num");
    int objects = parameters.integer("objects");
    int width = graphs.width("fuse", "fused");
    PixelReferLite module =
        new PixelReferLite(
            graphs.engine("place"),
            graphs.engine("fuse"),
            count,
            parameters.integer("kmeans_iterations"),
            width);
    Grid grid = Grid.image(parameters.integer("feat_h"), parameters.integer("feat_w"));
    Matrix out = Matrix.allocate(objects * count, width);
    for (int o = 0; o < objects; o++) {
      int[] initial = inputs.has(INITIAL) ? row(inputs.ints(INITIAL), o, objects) : new int[0];
      Matrix tokens = module.tokens(object(inputs, o, objects, grid), initial, new CancelToken());
      for (int r = 0; r < count; r++) {
        out.setRow(o * count + r, tokens, r);
      }
    }
    return Map.of("out.tokens", NdArray.of(out));
  }

  private static PixelReferObject object(CaseInputs inputs, int o, int objects, Grid grid) {
    int[] mask = inputs.array("in.masks").shape();
    float[] masks = inputs.floats("in.masks");
    float[] boxes = inputs.floats("in.boxes");
    int[] sides = row(inputs.ints("in.raw_hw"), o, objects);
    return new PixelReferObject(
        rows(inputs.matrix("in.object_feats"), o, objects),
        grid,
        Arrays.copyOfRange(masks, o * mask[1] * mask[2], (o + 1) * mask[1] * mask[2]),
        Grid.image(mask[1], mask[2]),
        Arrays.copyOfRange(boxes, 4 * o, 4 * o + 4),
        sides[0],
        sides[1],
        rows(inputs.matrix("in.local_feats"), o, objects),
        rows(inputs.matrix("in.global_feats"), o, objects));
  }

  private static Matrix rows(Matrix all, int o, int objects) {
    int each = all.rows() / objects;
    return all.slice(o * each, (o + 1) * each);
  }

  private static int[] row(int[] all, int o, int objects) {
    int each = all.length / objects;
    return Arrays.copyOfRange(all, o * each, (o + 1) * each);
  }
}
