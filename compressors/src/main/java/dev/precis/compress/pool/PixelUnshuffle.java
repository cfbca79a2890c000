package dev.precis.compress.pool;

import dev.precis.compress.BlockOrder;
import dev.precis.compress.Budget;
import dev.precis.compress.CellMeans;
import dev.precis.compress.Compressor;
import dev.precis.compress.GridFit;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The tokens of every f x f block side by side in one row of f x f times the width, in the order of
 * the block's raster: the step before the learned layer in InternVL 1.5 (arXiv 2404.16821) and
 * SmolVLM. Nothing is lost and nothing is learned; the rows live in a space of their own, which a
 * projector made for it understands. Places beyond an odd edge are filled with zeros.
 *
 * <p>Where the budget is below the number of blocks, equal cells of blocks are averaged, so that
 * the width depends on the factor only. O(N D).
 */
public final class PixelUnshuffle implements Compressor {
  /** Largest side of a block: rows become 64 times as wide. */
  public static final int MOST = 8;

  /** Option {@code factor}: side of the blocks; 2 as in InternVL. */
  public static final Option<Integer> FACTOR =
      Option.integer("factor", 2, 1, MOST, "side of the blocks");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "pixel-unshuffle",
          "The tokens of a square block side by side in one wider row",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "as in InternVL 1.5, arXiv 2404.16821",
          "O(N D)",
          List.of(FACTOR));

  private final int factor;

  private PixelUnshuffle(int factor) {
    this.factor = factor;
  }

  static PixelUnshuffle of(Options options) {
    return new PixelUnshuffle(options.get(FACTOR));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public String outputSpace(String space) {
    return space + "/unshuffled-" + factor;
  }

  @Override
  public int outputWidth(int width) {
    return Math.multiplyExact(width, factor * factor);
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(pooled(shape, budget).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    Grid blocks = SquareMeans.grid(shape.grid(), factor);
    Grid to = pooled(shape, budget);
    TokenSequence wide = unshuffled(in);
    return new Selection.Replace(to.equals(blocks) ? wide : wide.combine(CellMeans.of(blocks, to)));
  }

  private Grid pooled(SequenceShape shape, Budget budget) {
    Grid blocks = SquareMeans.grid(shape.grid(), factor);
    return GridFit.within(blocks, Math.min(blocks.tokens(), budget.resolve(shape)));
  }

  /** The blocks of one picture as rows. */
  private TokenSequence unshuffled(TokenSequence in) {
    Grid from = in.grid();
    Grid to = SquareMeans.grid(from, factor);
    int[] order = BlockOrder.rows(from, factor);
    int width = in.width();
    Matrix rows = Matrix.allocate(to.tokens(), outputWidth(width));
    float[] row = new float[rows.cols()];
    for (int r = 0; r < to.tokens(); r++) {
      Arrays.fill(row, 0);
      for (int i = 0; i < factor * factor; i++) {
        int source = order[r * factor * factor + i];
        if (source != BlockOrder.OUTSIDE) {
          in.embeddings().copyRow(source, row, i * width);
        }
      }
      rows.setRow(r, row, 0);
    }
    Provenance places = SquareMeans.of(from, factor).places(in.provenance());
    return new TokenSequence(rows, places, outputSources(in), Grid.line(rows.rows()));
  }
}
