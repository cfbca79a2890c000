package dev.precis.compress.learned;

import dev.precis.compress.BlockOrder;
import dev.precis.model.CancelToken;
import dev.precis.model.InferenceEngine;
import dev.precis.model.Tensor;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One token of every region of s x s tokens, made by a coarse query that attends to the region's
 * fine tokens of several levels: TokenPacker (arXiv 2407.02392). The rows are put in the order of
 * regions while the levels are laid side by side; all else is in the graph. O(N L w) copied.
 */
public final class TokenPacker {
  private static final String INPUT = "regions";
  private static final String OUTPUT = "tokens";

  private final InferenceEngine engine;
  private final int factor;
  private final int width;

  /**
   * The module.
   *
   * @param factor side of a region, 2, 3 or 4 in the released weights
   * @param width of the tokens
   * @throws dev.precis.PrecisException {@code WRONG_GRAPH} for another kind of graph
   */
  public TokenPacker(InferenceEngine engine, int factor, int width) {
    this.engine = GraphCall.checked(engine, Set.of(INPUT), OUTPUT);
    this.factor = factor;
    this.width = width;
  }

  /** The grid of the tokens made of one like this. */
  public Grid tokens(Grid grid) {
    return new Grid(grid.t(), grid.h() / factor, grid.w() / factor);
  }

  /**
   * The tokens of {@code grid.t()} pictures or slices, raster order.
   *
   * @param levels one row per cell of the grid in each; the last is also the query's. A single
   *     matrix may hold all levels side by side
   * @throws IllegalArgumentException if the rows are not the grid's, or the grid is not made of
   *     whole regions
   * @throws dev.precis.PrecisException {@code INFERENCE_FAILED} if the graph refuses the widths
   */
  public Matrix pack(List<Matrix> levels, Grid grid, CancelToken cancel) {
    int[] order = BlockOrder.wholeRows(grid, factor);
    Matrix rows = sideBySide(levels, grid, order);
    int cells = factor * factor;
    int regions = order.length / cells;
    Tensor input = Tensor.of(rows, regions, cells, rows.cols());
    return GraphCall.run(engine, Map.of(INPUT, input), OUTPUT, cancel, regions, width);
  }

  private static Matrix sideBySide(List<Matrix> levels, Grid grid, int[] order) {
    int wide = 0;
    for (Matrix level : levels) {
      Shapes.requireRows(level, grid);
      wide = Math.addExact(wide, level.cols());
    }
    Matrix out = Matrix.allocate(order.length, wide);
    float[] row = new float[wide];
    for (int r = 0; r < order.length; r++) {
      int at = 0;
      for (Matrix level : levels) {
        level.copyRow(order[r], row, at);
        at += level.cols();
      }
      out.setRow(r, row, 0);
    }
    return out;
  }
}
