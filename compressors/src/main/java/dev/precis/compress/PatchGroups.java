package dev.precis.compress;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.Arrays;

/**
 * Values of an encoder's patches as values of its tokens, where a merger makes one token of every
 * square of patches. Patches and tokens are in raster order, the pictures of a clip one after the
 * other; sums are in double.
 */
public final class PatchGroups {
  private final Grid patches;
  private final int side;

  private PatchGroups(Grid patches, int side) {
    this.patches = patches;
    this.side = side;
  }

  /**
   * The squares of {@code side} x {@code side} patches, 2 for a 2x2 merger.
   *
   * @param patches before the merger
   * @throws IllegalArgumentException unless the grid is made of whole squares
   */
  public static PatchGroups of(Grid patches, int side) {
    if (side < 1 || patches.h() % side != 0 || patches.w() % side != 0) {
      throw new IllegalArgumentException(
          "%d x %d patches are not made of squares of side %d"
              .formatted(patches.h(), patches.w(), side));
    }
    return new PatchGroups(patches, side);
  }

  /** The grid of the tokens. */
  public Grid tokens() {
    return new Grid(patches.t(), patches.h() / side, patches.w() / side);
  }

  /**
   * Sums: a token is given what its patches are given, so that attention of sum 1 keeps it. They
   * rank tokens as {@link #means} do.
   *
   * @param values one row per patch
   */
  public Matrix sums(Matrix values) {
    return pooled(values, 1);
  }

  /**
   * Means, as code for encoders with a merger takes {@link Signal#ATTENTION} and {@link
   * Signal#RECEIVED_ATTENTION}; also for {@link Signal#KEYS} and {@link Signal#PATCH_ENTROPY}.
   *
   * @param values one row per patch
   */
  public Matrix means(Matrix values) {
    return pooled(values, side * side);
  }

  /**
   * {@link Signal#ATTENTION_MAP} of the tokens: what a token gives is the mean over its patches,
   * what it is given their sum.
   *
   * @param map row r holds what patch r gives to each patch of its own picture
   */
  public Matrix map(Matrix map) {
    Matrix given = means(map);
    PatchGroups picture = new PatchGroups(Grid.image(patches.h(), patches.w()), side);
    Matrix out = Matrix.allocate(given.rows(), picture.tokens().tokens());
    for (int r = 0; r < out.rows(); r++) {
      out.setRow(r, picture.sums(Matrix.column(given.row(r))).toArray(), 0);
    }
    return out;
  }

  private Matrix pooled(Matrix values, int divisor) {
    if (values.rows() != patches.tokens()) {
      throw new IllegalArgumentException(
          "%d patches have %d rows of values".formatted(patches.tokens(), values.rows()));
    }
    int columns = values.cols();
    Grid tokens = tokens();
    Matrix out = Matrix.allocate(tokens.tokens(), columns);
    double[] sum = new double[columns];
    float[] row = new float[columns];
    for (int token = 0; token < out.rows(); token++) {
      // The line of squares counts on through the pictures, as their heights are whole squares.
      int top = token / tokens.w() * side;
      int left = token % tokens.w() * side;
      Arrays.fill(sum, 0);
      for (int i = 0; i < side * side; i++) {
        values.copyRow((top + i / side) * patches.w() + left + i % side, row, 0);
        for (int c = 0; c < columns; c++) {
          sum[c] += row[c];
        }
      }
      for (int c = 0; c < columns; c++) {
        row[c] = (float) (sum[c] / divisor);
      }
      out.setRow(token, row, 0);
    }
    return out;
  }
}
