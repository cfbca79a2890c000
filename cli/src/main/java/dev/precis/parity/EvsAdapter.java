package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signals;
import dev.precis.compress.temporal.Evs;
import dev.precis.fusion.position.PositionIds;
import dev.precis.fusion.position.PositionPolicy;
import dev.precis.fusion.position.Qwen25VlPositions;
import dev.precis.fusion.position.Run;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Efficient Video Sampling, {@code evs}: the method as it runs on media, and its positions. */
final class EvsAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "evs";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed", "vision_start_id", "image_id");
    Matrix tokens = inputs.matrix("in.embeds");
    Grid grid = VideoCases.grid(parameters);
    double rate = parameters.number("q");
    parameters.only("retained", Evs.retained(grid.t(), grid.perStep(), rate));
    int[] rows = rows(tokens, grid, rate);
    Run.Visual video = new Run.Visual(grid, parameters.number("second_per_grid"));
    int[] ids = inputs.ints("in.input_ids");
    int start = first(ids, parameters.integer("video_id"));
    List<Run> runs =
        List.of(new Run.Text(start), video, new Run.Text(ids.length - start - rows.length));
    Qwen25VlPositions scheme = Qwen25VlPositions.exact(parameters.number("tokens_per_second"));
    PositionIds.Axes after =
        (PositionIds.Axes)
            PositionPolicy.VLLM_STORED.apply(
                scheme.positions(runs), runs, Run.places(runs, List.of(rows)));
    requireRunning(VideoCases.rows(inputs.array("in.mrope_before")));
    int[][] media = media(scheme.positions(List.of(video)), grid.w());
    int[][] kept = IntStream.of(rows).mapToObj(row -> media[row]).toArray(int[][]::new);
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.mask", VideoCases.mask(rows, tokens.rows()));
    out.put("out.media_positions", VideoCases.table(media));
    out.put("out.kept_positions", VideoCases.table(kept));
    out.put("out.mrope_after", VideoCases.table(after.columns()));
    out.put("out.delta", NdArray.vector(after.delta()));
    return out;
  }

  /** The rows that the released method keeps of a video. */
  static int[] rows(Matrix tokens, Grid grid, double rate) {
    return Compressors.run(
            Compressors.of(
                new MethodSpec("evs", Map.of("mode", "parity", "rate", Double.toString(rate)))),
            PlainTokens.of(tokens, grid, Modality.VIDEO),
            Budget.keep(1),
            Signals.none())
        .tokens()
        .provenance()
        .index();
  }

  /** For every token of the video its t, y, x and the width of the grid, which the rule reads. */
  private static int[][] media(PositionIds.Axes video, int width) {
    return IntStream.range(0, video.size())
        .mapToObj(r -> new int[] {video.t()[r], video.h()[r], video.w()[r], width})
        .toArray(int[][]::new);
  }

  /** The case gives the positions that are replaced; text must be numbered as ours is. */
  private static void requireRunning(int[][] before) {
    for (int[] axis : before) {
      if (!Arrays.equals(axis, IntStream.range(0, axis.length).toArray())) {
        throw new IllegalArgumentException("the prompt's positions are not running numbers");
      }
    }
  }

  private static int first(int[] ids, int wanted) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == wanted) {
        return i;
      }
    }
    throw new IllegalArgumentException("the prompt has no token " + wanted);
  }
}
