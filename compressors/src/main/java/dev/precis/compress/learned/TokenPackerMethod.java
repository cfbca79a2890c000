package dev.precis.compress.learned;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
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
 * TokenPacker (arXiv 2407.02392) on each picture or frame: a token of every region of s x s tokens.
 * The number of tokens is the module's, whatever the budget. Number of the pack: {@code scale};
 * graph {@code tokens}.
 */
final class TokenPackerMethod extends BoundModule {
  /** What the method is. */
  static final MethodInfo INFO =
      new MethodInfo(
          "tokenpacker",
          "A coarse token of every region asks the region's fine tokens of several layers",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.QUERY,
          Set.of(),
          "TokenPacker, IJCV 2025, arXiv 2407.02392",
          "a trained module",
          List.of(LearnedMethod.PACK));

  private final TokenPacker packer;
  private final int scale;

  TokenPackerMethod(TrainedModule module) {
    super(INFO, module);
    scale = module.number("scale", 1);
    packer = new TokenPacker(module.engine("tokens"), scale, module.spec().width());
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(regions(shape.grid()).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Grid to = regions(in.grid());
    Matrix rows = packer.pack(List.of(trained().read(in, signals)), in.grid(), new CancelToken());
    Provenance places = CellMeans.of(in.grid(), to).places(in.provenance());
    return new Selection.Replace(
        new TokenSequence(rows, places, outputSources(in), Grid.line(rows.rows())));
  }

  private Grid regions(Grid grid) {
    if (grid.h() % scale != 0 || grid.w() % scale != 0) {
      throw PrecisException.user(
          "WRONG_GRID",
          "a picture of %d x %d tokens does not divide into regions of %d x %d; use another encoder size (--size)"
              .formatted(grid.h(), grid.w(), scale, scale));
    }
    return packer.tokens(grid);
  }
}
