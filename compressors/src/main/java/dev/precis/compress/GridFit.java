package dev.precis.compress;

import dev.precis.tokens.Grid;

/** Smaller grids for a budget. */
public final class GridFit {
  private GridFit() {}

  /** One picture as it stands; a run of sound as a picture one token high. */
  public static Grid plane(Grid grid) {
    return grid.perStep() == 1 ? Grid.image(1, grid.t()) : Grid.image(grid.h(), grid.w());
  }

  /** The grid that a budget has room for, as {@link #within(Grid, int)} fits it. */
  public static Grid within(SequenceShape shape, Budget budget) {
    return within(plane(shape.grid()), budget.resolve(shape));
  }

  /**
   * The grid of at most {@code budget} cells, no side larger than that of the plane, that has most
   * cells for its distortion of the aspect ratio: cells times the ratio of the two scale factors.
   */
  public static Grid within(Grid plane, int budget) {
    Grid best = Grid.image(1, 1);
    double bestScore = 0;
    for (int h = 1; h <= Math.min(plane.h(), budget); h++) {
      int widest = Math.min(plane.w(), budget / h);
      int inRatio = Math.min(widest, (int) ((long) h * plane.w() / plane.h()));
      for (int w : new int[] {widest, inRatio}) {
        if (w < 1) {
          continue;
        }
        double ratio = (double) h * plane.w() / ((double) plane.h() * w);
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
