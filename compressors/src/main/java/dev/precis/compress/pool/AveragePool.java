package dev.precis.compress.pool;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Averages the tokens of equal cells: a smaller grid for a picture, fewer steps for sound. The
 * smaller grid is the one within the budget that has most cells for its distortion of the aspect
 * ratio (cells times the ratio of the two scale factors). Every input token is in exactly one cell.
 * O(N D).
 */
public final class AveragePool implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "average-pool",
          "Means of equal cells of the picture or of the time",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "own (baseline)",
          "O(N D)",
          List.of());

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(pooled(plane(shape.grid()), budget.resolve(shape)).tokens());
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Grid from = plane(in.grid());
    Grid to = pooled(from, budget.resolve(SequenceShape.of(in)));
    int n = in.size();
    int[] rowStart = new int[to.tokens() + 1];
    int[] source = new int[n];
    float[] coefficient = new float[n];
    int[] anchor = new int[to.tokens()];
    int at = 0;
    for (int r = 0; r < to.tokens(); r++) {
      int top = r / to.w() * from.h() / to.h();
      int bottom = (r / to.w() + 1) * from.h() / to.h();
      int left = r % to.w() * from.w() / to.w();
      int right = (r % to.w() + 1) * from.w() / to.w();
      float share = 1f / ((bottom - top) * (right - left));
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          source[at] = y * from.w() + x;
          coefficient[at++] = share;
        }
      }
      anchor[r] = (top + bottom - 1) / 2 * from.w() + (left + right - 1) / 2;
      rowStart[r + 1] = at;
    }
    return new Selection.Combine(new RowCombination(rowStart, source, coefficient, anchor));
  }

  /** Sound is a picture one token high. */
  private static Grid plane(Grid grid) {
    return grid.perStep() == 1 ? Grid.image(1, grid.t()) : Grid.image(grid.h(), grid.w());
  }

  private static Grid pooled(Grid from, int budget) {
    Grid best = Grid.image(1, 1);
    double bestScore = 0;
    for (int h = 1; h <= Math.min(from.h(), budget); h++) {
      for (int w :
          new int[] {Math.min(from.w(), budget / h), Math.min(from.w(), h * from.w() / from.h())}) {
        if (w < 1 || h * w > budget) {
          continue;
        }
        double ratio = (double) h * from.w() / ((double) from.h() * w);
        double score = h * w * Math.min(ratio, 1 / ratio);
        if (score > bestScore || (score == bestScore && h * w > best.tokens())) {
          best = Grid.image(h, w);
          bestScore = score;
        }
      }
    }
    return best;
  }
}
