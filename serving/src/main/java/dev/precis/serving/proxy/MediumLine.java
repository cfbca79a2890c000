package dev.precis.serving.proxy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.tensor.DType;

/** What became of one medium of a batch, as a line of JSON. */
final class MediumLine {
  private MediumLine() {}

  /** A medium's rows: {@code rows} is base64 of a token file. */
  static byte[] of(int index, EncodedMedium medium, DType dtype) {
    ObjectNode line = JsonBody.object().put("index", index).put("status", 200);
    line.setAll(Explanation.of(medium));
    line.put("format", RowsFormat.SAFETENSORS.type());
    line.put("rows", RowsFormat.SAFETENSORS.bytes(medium, dtype));
    return JsonBody.write(line);
  }

  /** A medium that gave no rows. */
  static byte[] of(int index, ErrorBody error) {
    ObjectNode line = JsonBody.object().put("index", index).put("status", error.status());
    line.set("error", JsonBody.parse(error.json()).path("error"));
    return JsonBody.write(line);
  }
}
