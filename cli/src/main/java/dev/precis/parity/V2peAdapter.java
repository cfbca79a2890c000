package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.fusion.position.MarkedPictures;
import dev.precis.fusion.position.PositionIds;
import dev.precis.fusion.position.V2pePositions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Fractional positions, {@code positions.v2pe}. */
final class V2peAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "positions.v2pe";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("version", "pad_left", "pad_right");
    int perTile = parameters.integer("tokens_per_tile");
    int[] mask = inputs.ints("in.attention_mask");
    int[] padded = inputs.ints("in.input_ids");
    int[] ids =
        IntStream.range(0, mask.length).filter(i -> mask[i] != 0).map(i -> padded[i]).toArray();
    int[] tokens =
        Arrays.stream(inputs.ints("in.num_tiles")).map(tiles -> tiles * perTile).toArray();
    PositionIds.Fractions positions =
        scheme(parameters, perTile)
            .positions(
                MarkedPictures.read(
                    ids,
                    parameters.integer("img_start_id"),
                    parameters.integer("img_end_id"),
                    tokens))
            .padded(mask);
    return Map.of("out.position_ids", NdArray.floats(positions.ids(), positions.size()));
  }

  private static V2pePositions scheme(CaseParameters parameters, int perTile) {
    JsonNode listed = parameters.node("delta");
    if (parameters.has("stride")) {
      return V2pePositions.of(V2pePositions.step(parameters.integer("stride"), perTile));
    }
    return V2pePositions.each(
        IntStream.range(0, listed.size()).mapToDouble(i -> listed.get(i).asDouble()).toArray());
  }
}
