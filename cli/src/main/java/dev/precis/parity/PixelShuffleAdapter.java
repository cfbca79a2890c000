package dev.precis.parity;

import dev.precis.compress.learned.PixelShuffle;
import dev.precis.compress.learned.Projector;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Map;

/** Pixel shuffle and what follows it: InternVL's projector or SmolVLM's connector. */
abstract class PixelShuffleAdapter implements LearnedAdapter {
  private final String name;
  private final String input;

  private PixelShuffleAdapter(String name, String input) {
    this.name = name;
    this.input = input;
  }

  static PixelShuffleAdapter internVl() {
    return new PixelShuffleAdapter("internvl", "in.x_no_cls") {
      @Override
      public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
        return Map.of("epsilon", parameters.number("ln_eps"));
      }

      @Override
      PixelShuffle shuffle(CaseParameters parameters) {
        parameters.only("downsample_ratio", 1.0 / PixelShuffle.INTERNVL_FACTOR);
        parameters.ignore("vit_hidden", "llm_hidden");
        if (parameters.text("ps_version").equals("v1")) {
          return PixelShuffle.firstOfInternVl();
        }
        parameters.only("ps_version", "v2");
        return PixelShuffle.of(PixelShuffle.INTERNVL_FACTOR);
      }
    };
  }

  static PixelShuffleAdapter smolVlm() {
    return new PixelShuffleAdapter("smolvlm", "in.x") {
      @Override
      public Map<String, ?> settings(CaseParameters parameters, CaseInputs inputs) {
        return Map.of();
      }

      @Override
      PixelShuffle shuffle(CaseParameters parameters) {
        parameters.ignore("vision_hidden", "text_hidden");
        return PixelShuffle.of(parameters.integer("scale_factor"));
      }
    };
  }

  abstract PixelShuffle shuffle(CaseParameters parameters);

  @Override
  public String method() {
    return "pixel-shuffle." + name;
  }

  @Override
  public String family() {
    return name;
  }

  @Override
  public Map<String, NdArray> run(
      CaseParameters parameters, CaseInputs inputs, ModuleGraphs graphs) {
    int batch = parameters.integer("batch");
    int side = parameters.integer("grid");
    Matrix wide = shuffle(parameters).apply(inputs.matrix(input), new Grid(batch, side, side));
    int width = graphs.width("projector", "tokens");
    Projector projector = Projector.ofRows(graphs.engine("projector"), 1, width);
    Matrix tokens = projector.project(wide, batch, new CancelToken());
    return Map.of(
        "out.tokens", NdArray.floats(tokens.toArray(), batch, tokens.rows() / batch, width));
  }
}
