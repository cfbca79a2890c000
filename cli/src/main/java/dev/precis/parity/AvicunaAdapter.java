package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.fusion.Interleaver;
import java.util.LinkedHashMap;
import java.util.Map;

/** AVicuna's order of sound and pictures, {@code avicuna.interleave}. */
final class AvicunaAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "avicuna.interleave";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("rule");
    Map<String, NdArray> out = new LinkedHashMap<>();
    for (JsonNode pair : parameters.node("cases")) {
      int visual = pair.get(0).asInt();
      int audio = pair.get(1).asInt();
      out.put(
          "out.audio_positions_%d_%d".formatted(visual, audio),
          NdArray.vector(Interleaver.audioPositions(visual, audio)));
    }
    return out;
  }
}
