package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;
import java.util.List;

/**
 * What methods have in common that pool a window by its shape alone: how many tokens come out is
 * known to the token, and each input token goes into exactly one of them.
 */
abstract class TimePooling implements Compressor {
  private final MethodInfo info;

  TimePooling(MethodInfo info) {
    this.info = info;
  }

  @Override
  public final MethodInfo info() {
    return info;
  }

  @Override
  public final Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public final Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(TimeBlocks.rows(blocks(shape.grid(), budget.resolve(shape))));
  }

  @Override
  public final Selection select(TokenSequence in, Budget budget, Signals signals) {
    Grid grid = in.grid();
    int keep = budget.resolve(SequenceShape.of(in));
    return new Selection.Combine(TimeBlocks.means(grid, blocks(grid, keep)));
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  /** The blocks of a window, {@code keep} cells at most. */
  abstract List<TimeBlocks.Block> blocks(Grid grid, int keep);
}
