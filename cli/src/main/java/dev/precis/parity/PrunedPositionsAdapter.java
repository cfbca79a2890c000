package dev.precis.parity;

import dev.precis.fusion.position.PlaceholderReader;
import dev.precis.fusion.position.PositionIds;
import dev.precis.fusion.position.PositionPolicy;
import dev.precis.fusion.position.Qwen25VlPositions;
import dev.precis.fusion.position.Run;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Positions of a prompt whose video was pruned, {@code positions.pruned}: every policy. */
final class PrunedPositionsAdapter implements ParityAdapter {
  private static final int VIDEO = 151656;

  @Override
  public String method() {
    return "positions.pruned";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("text_before", "text_after", "policies");
    int[] sides = parameters.integers("grid_thw");
    Run.Visual video =
        Run.Visual.ofPatches(
            new Grid(sides[0], sides[1], sides[2]),
            parameters.integer("spatial_merge_size"),
            parameters.number("second_per_grid"));
    int[] ids = inputs.ints("in.full_input_ids");
    List<Run> runs =
        new PlaceholderReader(
                PlaceholderReader.Marks.visual(-1, VIDEO, -1), List.of(), List.of(video), List.of())
            .read(ids);
    PositionIds.Axes full =
        Qwen25VlPositions.exact(parameters.number("tokens_per_second")).positions(runs);
    requireSame(VideoCases.rows(inputs.array("in.full_position_ids")), full.columns());
    Matrix tokens = inputs.matrix("in.embeddings");
    int[] rows = EvsAdapter.rows(tokens, video.grid(), parameters.number("pruning_rate"));
    int[] keep = Run.places(runs, List.of(rows));
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.retention_mask", VideoCases.mask(rows, tokens.rows()));
    out.put("out.keep_rows", NdArray.vector(keep));
    for (PositionPolicy policy :
        List.of(
            PositionPolicy.KEEP_ABSOLUTE,
            PositionPolicy.COMPACT_EXTENT,
            PositionPolicy.VLLM_STORED)) {
      PositionIds.Axes after = (PositionIds.Axes) policy.apply(full, runs, keep);
      out.put(
          "out.positions_" + policy.name().toLowerCase(Locale.ROOT),
          VideoCases.table(after.columns()));
    }
    return out;
  }

  /** The case gives the full positions too; ours must be those before they are compressed. */
  private static void requireSame(int[][] given, int[][] ours) {
    if (!Arrays.deepEquals(given, ours)) {
      throw new IllegalStateException("positions of the whole prompt differ");
    }
  }
}
