package dev.precis.parity;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signals;
import dev.precis.compress.temporal.Evs;
import dev.precis.compress.temporal.EvsPositions;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.LinkedHashMap;
import java.util.Map;

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
    int[][] media =
        EvsPositions.media(
            grid, parameters.number("tokens_per_second"), parameters.number("second_per_grid"));
    int[][] kept = new int[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      kept[i] = media[rows[i]];
    }
    EvsPositions.Prompt prompt =
        EvsPositions.prompt(
            VideoCases.rows(inputs.array("in.mrope_before")),
            first(inputs.ints("in.input_ids"), parameters.integer("video_id")),
            kept);
    Map<String, NdArray> out = new LinkedHashMap<>();
    out.put("out.mask", VideoCases.mask(rows, tokens.rows()));
    out.put("out.media_positions", VideoCases.table(media));
    out.put("out.kept_positions", VideoCases.table(kept));
    out.put("out.mrope_after", VideoCases.table(prompt.positions()));
    out.put("out.delta", NdArray.vector(prompt.delta()));
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

  private static int first(int[] ids, int wanted) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == wanted) {
        return i;
      }
    }
    throw new IllegalArgumentException("the prompt has no token " + wanted);
  }
}
