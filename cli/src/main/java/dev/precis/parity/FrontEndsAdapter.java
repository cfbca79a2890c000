package dev.precis.parity;

import dev.precis.audio.FrontEndReference;
import dev.precis.tensor.Matrix;
import java.util.LinkedHashMap;
import java.util.Map;

/** Spectrograms before the audio encoders, {@code audio.front-ends}. */
final class FrontEndsAdapter implements ParityAdapter {
  private static final String ONE_COLUMN = "_last_col";

  @Override
  public String method() {
    return "audio.front-ends";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("wav", "seconds");
    int[] wide = inputs.ints("in.waveform_i16");
    short[] samples = new short[wide.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) wide[i];
    }
    Map<String, NdArray> out = new LinkedHashMap<>();
    for (Map.Entry<String, Matrix> output : FrontEndReference.outputs(samples).entrySet()) {
      boolean vector = output.getKey().endsWith(ONE_COLUMN);
      Matrix value = output.getValue();
      out.put("out." + output.getKey(), vector ? NdArray.flat(value) : NdArray.of(value));
    }
    return out;
  }
}
