package dev.precis.parity;

import dev.precis.tokens.Grid;
import java.util.Arrays;

/** Shapes that video cases share. */
final class VideoCases {
  private VideoCases() {}

  /** The token grid of a case that gives frames, patches and the side of a merger. */
  static Grid grid(CaseParameters parameters) {
    int[] sides = parameters.integers("thw");
    int merge = parameters.integer("merge");
    return new Grid(sides[0], sides[1] / merge, sides[2] / merge);
  }

  /** 1 for the rows given, 0 for others. */
  static NdArray mask(int[] rows, int count) {
    int[] mask = new int[count];
    for (int row : rows) {
      mask[row] = 1;
    }
    return NdArray.vector(mask);
  }

  /** Rows of one length, one at least. */
  static NdArray table(int[][] rows) {
    return new NdArray(
        new int[] {rows.length, rows[0].length},
        Arrays.stream(rows).flatMapToInt(Arrays::stream).asDoubleStream().toArray());
  }

  /** The whole numbers of a matrix by row. */
  static int[][] rows(NdArray matrix) {
    int[][] out = new int[matrix.shape()[0]][matrix.shape()[1]];
    for (int r = 0; r < out.length; r++) {
      for (int c = 0; c < out[r].length; c++) {
        out[r][c] = (int) matrix.values()[r * out[r].length + c];
      }
    }
    return out;
  }
}
