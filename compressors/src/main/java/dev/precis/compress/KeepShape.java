package dev.precis.compress;

import dev.precis.kernel.Kernels;
import dev.precis.tokens.Grid;
import java.util.Arrays;

/** Which form the kept tokens of a picture take. */
public enum KeepShape {
  /** Any tokens. */
  FREE,
  /**
   * Whole rows and columns of the token grid, where some are left out: the kept tokens fill a
   * smaller grid, for models whose positions are a grid.
   */
  RECT;

  /**
   * Option {@code shape} of methods that keep tokens. A method need only declare it; what it chose
   * is then brought to the shape. Methods that merge do not have it: their rows stand for tokens
   * from anywhere, and the pooling methods give a grid of means.
   */
  public static final Option<KeepShape> OPTION =
      Option.choice("shape", FREE, "any tokens, or those of whole rows and columns");

  private static final int ROUNDS = 16;

  /** The method, or the method kept to this shape if it declares {@link #OPTION}. */
  static Compressor applied(Compressor method, Options options) {
    if (!method.info().options().contains(OPTION)) {
      return method;
    }
    return switch (options.get(OPTION)) {
      case FREE -> method;
      case RECT -> new RectangularKeep(method);
    };
  }

  /**
   * Whole rows and columns with a large sum of scores: rows and columns are improved in turn, from
   * all columns and again from all rows, and the better end is taken. The lower row or column comes
   * first on a tie.
   *
   * @param score one per token of the grid, finite
   * @param grid one picture, or a run of sound, which is one row
   * @param keep most tokens
   * @return ascending; as many as {@link GridFit#within} finds room for
   */
  public static int[] best(float[] score, Grid grid, int keep) {
    Grid plane = GridFit.plane(grid);
    Grid size = GridFit.within(plane, keep);
    Lines byRows = new Lines(score, plane, size);
    byRows.improve(true);
    Lines byColumns = new Lines(score, plane, size);
    byColumns.improve(false);
    return (byColumns.sum() > byRows.sum() ? byColumns : byRows).rows();
  }

  /** Chosen rows and columns of a plane. */
  private static final class Lines {
    private final float[] score;
    private final Grid plane;
    private final Grid size;
    private int[] ys;
    private int[] xs;

    Lines(float[] score, Grid plane, Grid size) {
      this.score = score;
      this.plane = plane;
      this.size = size;
      ys = all(plane.h());
      xs = all(plane.w());
    }

    private static int[] all(int count) {
      int[] out = new int[count];
      Arrays.setAll(out, i -> i);
      return out;
    }

    void improve(boolean rowsFirst) {
      if (rowsFirst) {
        ys = top(true, size.h());
      }
      for (int round = 0; round < ROUNDS; round++) {
        int[] oldX = xs;
        int[] oldY = ys;
        xs = top(false, size.w());
        ys = top(true, size.h());
        if (Arrays.equals(oldX, xs) && Arrays.equals(oldY, ys)) {
          break;
        }
      }
    }

    private int[] top(boolean rows, int count) {
      float[] sums = new float[rows ? plane.h() : plane.w()];
      for (int i = 0; i < sums.length; i++) {
        double sum = 0;
        for (int other : rows ? xs : ys) {
          sum += score[rows ? i * plane.w() + other : other * plane.w() + i];
        }
        sums[i] = (float) sum;
      }
      return Kernels.topKAscending(sums, count);
    }

    double sum() {
      double sum = 0;
      for (int row : rows()) {
        sum += score[row];
      }
      return sum;
    }

    int[] rows() {
      int[] rows = new int[ys.length * xs.length];
      int at = 0;
      for (int y : ys) {
        for (int x : xs) {
          rows[at++] = y * plane.w() + x;
        }
      }
      return rows;
    }
  }
}
