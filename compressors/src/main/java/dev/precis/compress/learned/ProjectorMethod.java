package dev.precis.compress.learned;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;

/**
 * A projector that makes a fixed number of tokens of every picture or frame in one graph. Numbers
 * of the pack: {@code grid} (tokens a side that it was made for) and {@code tokens}; graph {@code
 * tokens}. Where the number of tokens is a square, each lies in its cell of the picture; else all
 * cover it whole.
 */
final class ProjectorMethod extends BoundModule {
  /** All methods of this kind. */
  static final List<Method> ALL =
      List.of(
          method(
              "resampler",
              "Learned queries look at all tokens of the picture",
              Mechanism.QUERY,
              "as in MiniCPM-V, arXiv 2408.01800"),
          method(
              "q-former",
              "A BERT-shaped transformer of learned queries reads the picture",
              Mechanism.QUERY,
              "BLIP-2, ICML 2023, arXiv 2301.12597"),
          method(
              "c-abstractor",
              "Convolutions around an adaptive average pool",
              Mechanism.TRANSFORMATION,
              "Honeybee, CVPR 2024, arXiv 2312.06742"),
          method(
              "ldp",
              "Depthwise convolutions, the last of stride two",
              Mechanism.TRANSFORMATION,
              "MobileVLM, arXiv 2312.16886"),
          method(
              "ldpv2",
              "An average pool and a depthwise convolution",
              Mechanism.TRANSFORMATION,
              "MobileVLM V2, arXiv 2402.03766"));

  private final Projector projector;
  private final int grid;
  private final int tokens;

  private ProjectorMethod(MethodInfo info, TrainedModule module) {
    super(info, module);
    grid = module.number("grid", 1);
    tokens = module.number("tokens", 1);
    projector = Projector.ofPictures(module.engine("tokens"), tokens, module.spec().width());
  }

  private static Method method(String id, String summary, Mechanism mechanism, String paper) {
    MethodInfo info = UnboundMethod.described(id, summary, mechanism, paper);
    return UnboundMethod.method(info, Scope.PICTURE, module -> new ProjectorMethod(info, module));
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(tokens);
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    requireSquare("the pack's module is", grid, in.grid());
    Matrix rows = projector.project(trained().read(in, signals), 1, new CancelToken());
    int side = (int) Math.round(Math.sqrt(tokens));
    boolean square = side * side == tokens && side <= grid;
    Provenance places =
        square
            ? places(in, new Grid(1, side, side))
            : places(in, new Grid(1, 1, 1)).gather(new int[tokens]);
    return replace(in, rows, places);
  }
}
