package dev.precis.parity;

import dev.precis.compress.cluster.HoliTomMerge;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.Arrays;
import java.util.Map;

/** The outer stage of HoliTom as released, {@code holitom}: the class behind the method. */
final class HoliTomAdapter implements ParityAdapter {
  private static final double RETAIN_TOLERANCE = 1e-12;

  @Override
  public String method() {
    return "holitom";
  }

  @Override
  public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
    parameters.ignore("seed");
    parameters.only("D", 0);
    Matrix features = inputs.matrix("in.features");
    int frames = parameters.integer("T");
    int perFrame = parameters.integer("tokens_per_frame");
    parameters.only("dim", features.cols());
    HoliTomMerge.Merge merge =
        HoliTomMerge.merge(
            features,
            inputs.floats("in.attention"),
            frames,
            new HoliTomMerge.Settings(
                parameters.number("tau"),
                parameters.number("retain"),
                parameters.integer("K"),
                parameters.number("beta"),
                !parameters.text("NO_BETA").equals("0")));
    double expected = parameters.number("effective_retain");
    if (Math.abs(merge.retain() - expected) > RETAIN_TOLERANCE) {
      throw new IllegalStateException(
          "the effective ratio is %s, the case has %s".formatted(merge.retain(), expected));
    }
    Matrix out =
        PlainTokens.of(features, new Grid(frames, 1, perFrame), Modality.VIDEO)
            .combine(merge.rows())
            .embeddings();
    int[] windows = merge.windows();
    return Map.of(
        "out.out_counts", NdArray.vector(merge.counts()),
        "out.windows",
            new NdArray(
                new int[] {windows.length / 2, 2},
                Arrays.stream(windows).asDoubleStream().toArray()),
        "out.total_reduced", NdArray.vector(merge.saved()),
        "out.out", NdArray.of(out));
  }
}
