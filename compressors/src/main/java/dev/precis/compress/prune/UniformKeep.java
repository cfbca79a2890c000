package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.GridFit;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Options;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Keeps tokens spread evenly over the picture or the time, whatever they hold. On a grid the tokens
 * fall evenly on the rows and, inside a row, evenly on the columns; from row to row the columns are
 * shifted by the golden ratio of a step, which leaves no column out for long; with {@code
 * shape=rect} whole rows and columns are spread evenly. O(k).
 */
public final class UniformKeep implements Compressor {
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "uniform",
          "Tokens spread evenly over the picture or the time",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "own (baseline)",
          "O(k)",
          List.of(KeepShape.OPTION));

  private final KeepShape shape;

  private UniformKeep(KeepShape shape) {
    this.shape = shape;
  }

  static UniformKeep of(Options options) {
    return new UniformKeep(options.get(KeepShape.OPTION));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    return new Selection.Keep(
        switch (shape) {
          case FREE -> rows(in.grid(), keep);
          case RECT -> lines(GridFit.plane(in.grid()), keep);
        });
  }

  /** The rows of a picture or a run of sound that the method keeps, {@code keep} of them. */
  public static int[] rows(Grid grid, int keep) {
    return grid.h() > 1 ? overGrid(grid.h(), grid.w(), keep) : spread(grid.tokens(), keep, 0.5);
  }

  private static int[] lines(Grid plane, int keep) {
    Grid size = GridFit.within(plane, keep);
    int[] columns = spread(plane.w(), size.w(), 0.5);
    int[] rows = new int[size.tokens()];
    int at = 0;
    for (int y : spread(plane.h(), size.h(), 0.5)) {
      for (int x : columns) {
        rows[at++] = y * plane.w() + x;
      }
    }
    return rows;
  }

  private static int[] overGrid(int height, int width, int keep) {
    int[] rows = new int[keep];
    int at = 0;
    int used = 0;
    for (int y = 0; y < height; y++) {
      int share = share(y, height, keep);
      if (share == 0) {
        continue;
      }
      for (int column : spread(width, share, (0.5 + GOLDEN * used++) % 1)) {
        rows[at++] = y * width + column;
      }
    }
    return rows;
  }

  /**
   * What row y of {@code height} gets; a row count below the tokens' gives every row its part,
   * never more than fits.
   */
  private static int share(int y, int height, int keep) {
    // Offset by half a share so that few tokens lie in the middle of the rows they stand for.
    long before = ((2L * y) * keep + height) / (2L * height);
    long after = ((2L * y + 2) * keep + height) / (2L * height);
    return (int) (after - before);
  }

  private static int[] spread(int cells, int count, double phase) {
    int[] picked = new int[count];
    for (int i = 0; i < count; i++) {
      picked[i] = (int) Math.min(cells - 1, Math.floor((i + phase) * cells / count));
    }
    return picked;
  }
}
