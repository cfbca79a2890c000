package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.compress.learned.SliceLayout;
import dev.precis.compress.learned.SliceLayout.Piece;
import dev.precis.compress.learned.SliceLimit;
import dev.precis.compress.learned.TokenPackerSlicing;
import java.util.Map;
import java.util.stream.Collectors;

/** Slices of pictures and the layout of their tokens, {@code tokenpacker.slicing}. */
final class SlicingAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "tokenpacker.slicing";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    JsonNode document = inputs.document();
    int side = document.required("block_size").intValue();
    int grid = document.required("grid").intValue();
    ObjectNode out = new JsonMapper().createObjectNode();
    out.put("block_size", side);
    out.put("grid", grid);
    ArrayNode cases = out.putArray("cases");
    for (JsonNode one : document.required("cases")) {
      add(cases.addObject(), one, side, grid);
    }
    if (cases.size() != parameters.integer("cases")) {
      throw new IllegalArgumentException("the document has " + cases.size() + " cases");
    }
    return NdArray.leaves(out);
  }

  private static void add(ObjectNode out, JsonNode one, int side, int grid) {
    int height = one.required("h").intValue();
    int width = one.required("w").intValue();
    int most = one.required("patch_num").intValue();
    int factor = one.required("scale_factor").intValue();
    SliceLayout layout = new TokenPackerSlicing(SliceLimit.of(most), side).layout(height, width);
    out.put("h", height).put("w", width).put("patch_num", most).put("scale_factor", factor);
    out.put("h_block", layout.rows()).put("w_block", layout.columns());
    out.put("resized_h", layout.size().height()).put("resized_w", layout.size().width());
    layout
        .thumbnail()
        .ifPresent(size -> out.put("thumb_h", size.height()).put("thumb_w", size.width()));
    out.put("num_slices", layout.slices());
    out.put("total_tokens", layout.tokens(grid / factor * (grid / factor)));
    out.put(
        "layout",
        layout.pieces().stream().map(SlicingAdapter::text).collect(Collectors.joining(" ")));
  }

  private static String text(Piece piece) {
    return switch (piece) {
      case Piece.Slice(int index) -> "b" + index;
      case Piece.Comma() -> "sep";
      case Piece.NewLine() -> "ret";
    };
  }
}
