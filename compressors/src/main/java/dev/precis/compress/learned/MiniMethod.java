package dev.precis.compress.learned;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.model.CancelToken;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * LLaVA-Mini (arXiv 2501.03895) before the text: the compressed tokens of each picture or frame
 * after the pre-fusion layers, which do not depend on the question because vision comes first under
 * a causal mask. What the layers make of the prompt itself is {@code fusion}'s part. The number of
 * tokens is the module's, whatever the budget.
 *
 * <p>Numbers of the pack: {@code grid} (patches a side), {@code side} (side of the square of
 * queries), {@code layers} (of pre-fusion; 0 for none). Graphs: {@code compressor}, {@code
 * projector}, and {@code prefusion_vision} if there are layers.
 */
final class MiniMethod extends BoundModule {
  /** What the method is. */
  static final MethodInfo INFO =
      UnboundMethod.described(
          "llava-mini",
          "A few learned queries a picture, fused with all its tokens: one token by default",
          Mechanism.QUERY,
          "LLaVA-Mini, ICLR 2025, arXiv 2501.03895");

  private final MiniCompressor compressor;
  private final int grid;
  private final int side;
  private final int layers;

  MiniMethod(TrainedModule module) {
    super(INFO, module);
    grid = module.number("grid", 1);
    side = module.number("side", 1);
    layers = module.number("layers", 0);
    compressor =
        new MiniCompressor(
            module.engine("compressor"),
            module.engine("projector"),
            new MiniCompressor.Layout(grid, 1, side * side, module.spec().width()));
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(side * side);
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    requireSquare("the pack's key positions are", grid, in.grid());
    CancelToken cancel = new CancelToken();
    MiniCompressor.Vision vision = compressor.compress(trained().read(in, signals), cancel);
    int n = vision.rows().rows();
    int count = vision.compressed();
    Matrix rows = vision.rows().slice(n - count, n).copy();
    if (layers > 0) {
      trained()
          .engine("prefusion_vision")
          .run(
              Map.of(
                  "rows", Tensor.of(vision.rows(), 1, n, rows.cols()),
                  "position_ids", Tensor.ofIntegers(IntStream.range(0, n).toArray(), 1, n)),
              Map.of("compressed", Tensor.of(rows, 1, count, rows.cols())),
              cancel);
    }
    return replace(in, rows, places(in, new Grid(1, side, side)));
  }
}
