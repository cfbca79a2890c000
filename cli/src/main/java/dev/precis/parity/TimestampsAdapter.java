package dev.precis.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.precis.fusion.position.FrameTimes;
import dev.precis.fusion.position.TimeStyle;
import java.util.Arrays;
import java.util.Map;

/** Times of frames as text, {@code positions.timestamps}. */
final class TimestampsAdapter implements ParityAdapter {
  @Override
  public String method() {
    return "positions.timestamps";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    double[] seconds =
        FrameTimes.ofSteps(
            inputs.ints("in.frame_indices"),
            parameters.number("fps"),
            parameters.integer("temporal_merge"));
    JsonNode labels = parameters.node("labels");
    for (int i = 0; i < seconds.length; i++) {
      String label = TimeStyle.label(seconds[i]);
      if (!label.equals(labels.path(i).asText())) {
        throw new IllegalStateException(
            "label %d is '%s', expected %s".formatted(i, label, labels.path(i)));
      }
    }
    return Map.of(
        "out.seconds", NdArray.vector(seconds),
        "out.tenths",
            NdArray.vector(
                Arrays.stream(seconds)
                    .mapToInt(at -> FrameTimes.rounded(at, 1).unscaledValue().intValueExact())
                    .toArray()));
  }
}
