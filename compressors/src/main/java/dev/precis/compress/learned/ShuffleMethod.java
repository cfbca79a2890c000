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
import dev.precis.tokens.TokenSequence;
import java.util.List;

/**
 * The tokens of every square block side by side, then one projector for each: InternVL, SmolVLM.
 * Number of the pack: {@code factor}, the side of a block; graph {@code tokens}.
 */
final class ShuffleMethod extends BoundModule {
  /** All methods of this kind. */
  static final List<Method> ALL =
      List.of(
          method("pixel-shuffle.internvl", "InternVL 1.5, arXiv 2404.16821"),
          method("pixel-shuffle.smolvlm", "SmolVLM, arXiv 2504.05299"));

  private final Projector projector;
  private final PixelShuffle shuffle;

  private ShuffleMethod(MethodInfo info, TrainedModule module) {
    super(info, module);
    shuffle = PixelShuffle.of(module.number("factor", 1));
    projector = Projector.ofRows(module.engine("tokens"), 1, module.spec().width());
  }

  private static Method method(String id, String paper) {
    MethodInfo info =
        UnboundMethod.described(
            id,
            "The tokens of a block side by side, each block mapped to one row",
            Mechanism.TRANSFORMATION,
            paper);
    return UnboundMethod.method(info, Scope.PICTURE, module -> new ShuffleMethod(info, module));
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(blocks(shape.grid()).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Grid to = blocks(in.grid());
    Matrix wide = shuffle.apply(trained().read(in, signals), in.grid());
    Matrix rows = projector.project(wide, 1, new CancelToken());
    return replace(in, rows, places(in, to));
  }

  private Grid blocks(Grid grid) {
    return squares(grid, shuffle.factor(), "blocks");
  }
}
