package dev.precis.parity;

import dev.precis.compress.query.Box;
import dev.precis.compress.query.HeatMap;
import dev.precis.compress.query.LateInteraction;
import dev.precis.compress.query.RegionMetrics;
import dev.precis.compress.query.RegionScores;
import dev.precis.compress.query.RelevanceMaps;
import dev.precis.compress.query.Threshold;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Relevance maps, region scores, selections and metrics, {@code relevance.regions}. */
final class RegionsAdapter implements ParityAdapter {
  private static final double HALF = 0.5;

  @Override
  public String method() {
    return "relevance.regions";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.only(
        "threshold_rule",
        "float64; percentile by linear interpolation; adaptive = mean + population std; keep score >= threshold");
    parameters.only("layout", "image tokens raster order, y*nx+x; maps stored as [query, y, x]");
    parameters.ignore("official_selection_that_differs", "prefix_tokens");
    Matrix page = inputs.matrix("in.image_embeddings");
    Matrix query = inputs.matrix("in.query_embeddings");
    int[] mask = inputs.ints("in.image_mask");
    int[] tokens = IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
    RelevanceMaps maps =
        LateInteraction.maps(
            page.gather(tokens),
            query,
            parameters.integer("n_patches_y"),
            parameters.integer("n_patches_x"));
    List<Box> regions = boxes(inputs.matrix("in.regions_xyxy"));
    List<Box> truth = boxes(inputs.matrix("in.ground_truth_xyxy"));
    HeatMap heat = maps.heat(RelevanceMaps.Heat.MAX);
    RegionScores scores =
        RegionScores.of(
            heat, parameters.integer("image_width"), parameters.integer("image_height"), regions);
    boolean[] selected =
        new Threshold.Percentile(parameters.number("percentile")).select(scores.weighted());
    RegionMetrics metrics = RegionMetrics.of(regions, selected, truth);

    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.maxsim_score", NdArray.vector(LateInteraction.maxSim(page, query)));
    out.put("out.similarity_maps", array(maps));
    out.put("out.normalized_per_token", array(maps.normalizedEach()));
    out.put("out.normalized_per_query", array(maps.normalizedTogether()));
    out.put("out.heat_max", array(heat));
    out.put("out.heat_mean", array(maps.heat(RelevanceMaps.Heat.MEAN)));
    out.put("out.heat_sum", array(maps.heat(RelevanceMaps.Heat.SUM)));
    out.put("out.region_max", NdArray.vector(scores.largest()));
    out.put("out.region_mean", NdArray.vector(scores.mean()));
    out.put("out.region_iou_weighted", NdArray.vector(scores.weighted()));
    out.put("out.selected_percentile", flags(selected));
    out.put("out.selected_adaptive", flags(new Threshold.Adaptive().select(scores.weighted())));
    out.put("out.selected_max", flags(new Threshold.Max().select(scores.weighted())));
    out.put("out.iou_region_gt", array(RegionMetrics.iou(regions, truth), truth.size()));
    out.put("out.max_iou_per_gt", NdArray.vector(metrics.best()));
    out.put("out.mean_iou", NdArray.vector(metrics.meanIou()));
    out.put("out.iou_at_0_5", NdArray.vector(metrics.hitRate(HALF)));
    return out;
  }

  private static List<Box> boxes(Matrix corners) {
    List<Box> boxes = new ArrayList<>();
    for (int r = 0; r < corners.rows(); r++) {
      float[] c = corners.row(r);
      boxes.add(new Box(c[0], c[1], c[2], c[3]));
    }
    return boxes;
  }

  private static NdArray array(RelevanceMaps maps) {
    return NdArray.floats(maps.values(), maps.queries(), maps.height(), maps.width());
  }

  private static NdArray array(HeatMap map) {
    return NdArray.floats(map.values(), map.height(), map.width());
  }

  private static NdArray array(double[][] rows, int width) {
    return new NdArray(
        new int[] {rows.length, width},
        Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
  }

  private static NdArray flags(boolean[] selected) {
    double[] out = new double[selected.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = selected[i] ? 1 : 0;
    }
    return NdArray.vector(out);
  }
}
