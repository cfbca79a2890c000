package dev.precis.compress.learned;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.List;

/**
 * TokenPacker (arXiv 2407.02392) on each picture or frame: a token of every region of s x s tokens.
 * The number of tokens is the module's, whatever the budget. Number of the pack: {@code scale};
 * graph {@code tokens}.
 */
final class TokenPackerMethod extends BoundModule {
  /** What the method is. */
  static final MethodInfo INFO =
      UnboundMethod.described(
          "tokenpacker",
          "A coarse token of every region asks the region's fine tokens of several layers",
          Mechanism.QUERY,
          "TokenPacker, IJCV 2025, arXiv 2407.02392");

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
    return replace(in, rows, places(in, to));
  }

  private Grid regions(Grid grid) {
    return squares(grid, scale, "regions");
  }
}
