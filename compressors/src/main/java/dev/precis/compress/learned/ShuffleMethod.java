package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.LearnedMethod;
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
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

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
        new MethodInfo(
            id,
            "The tokens of a block side by side, each block mapped to one row",
            Set.of(Modality.IMAGE, Modality.VIDEO),
            Mechanism.TRANSFORMATION,
            Set.of(),
            paper,
            "a trained module",
            List.of(LearnedMethod.PACK));
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
    Provenance places = CellMeans.of(in.grid(), to).places(in.provenance());
    return new Selection.Replace(
        new TokenSequence(rows, places, outputSources(in), Grid.line(rows.rows())));
  }

  private Grid blocks(Grid grid) {
    int side = shuffle.factor();
    if (grid.h() % side != 0 || grid.w() % side != 0) {
      throw PrecisException.user(
          "WRONG_GRID",
          "a picture of %d x %d tokens does not divide into blocks of %d x %d; use another encoder size (--size)"
              .formatted(grid.h(), grid.w(), side, side));
    }
    return new Grid(grid.t(), grid.h() / side, grid.w() / side);
  }
}
