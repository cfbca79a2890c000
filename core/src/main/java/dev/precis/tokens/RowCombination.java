package dev.precis.tokens;

import dev.precis.tensor.Matrix;
import java.util.Arrays;

/**
 * New rows as weighted sums of old ones, stored by row: row r sums {@code coefficient[j] *
 * input[source[j]]} over j from {@code rowStart[r]} to {@code rowStart[r + 1]}. A row without terms
 * is zero.
 *
 * @param rowStart length rows + 1, ascending from 0
 * @param source input row of every term
 * @param coefficient factor of every term
 * @param anchor input row that gives the new row its place; -1 only for a row without terms
 */
@SuppressWarnings("ArrayRecordComponent") // a sparse matrix in its usual three arrays
public record RowCombination(int[] rowStart, int[] source, float[] coefficient, int[] anchor) {
  /**
   * Checks the shape of the three arrays.
   *
   * @throws IllegalArgumentException if they do not fit together
   */
  public RowCombination {
    if (rowStart.length != anchor.length + 1 || rowStart[0] != 0) {
      throw new IllegalArgumentException(
          "rowStart needs %d entries from 0, has %d".formatted(anchor.length + 1, rowStart.length));
    }
    if (source.length != coefficient.length || rowStart[anchor.length] != source.length) {
      throw new IllegalArgumentException(
          "%d sources, %d coefficients, last row ends at %d"
              .formatted(source.length, coefficient.length, rowStart[anchor.length]));
    }
    for (int r = 0; r < anchor.length; r++) {
      if (rowStart[r + 1] < rowStart[r]) {
        throw new IllegalArgumentException("rowStart falls at row " + r);
      }
      if (anchor[r] < 0 && rowStart[r + 1] > rowStart[r]) {
        throw new IllegalArgumentException("row " + r + " has terms but no anchor");
      }
    }
  }

  /**
   * The means of {@code to}'s cells; cell i of m along a side of n covers i n / m (rounded down) to
   * (i + 1) n / m. A cell lies where its middle token is.
   *
   * @param to no side larger than that of {@code from}
   */
  public static RowCombination ofCells(Grid from, Grid to) {
    int[] rowStart = new int[to.tokens() + 1];
    int[] source = new int[from.tokens()];
    float[] coefficient = new float[from.tokens()];
    int[] anchor = new int[to.tokens()];
    int at = 0;
    for (int r = 0; r < to.tokens(); r++) {
      int top = edge(r / to.w(), from.h(), to.h());
      int bottom = edge(r / to.w() + 1, from.h(), to.h());
      int left = edge(r % to.w(), from.w(), to.w());
      int right = edge(r % to.w() + 1, from.w(), to.w());
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
    return new RowCombination(rowStart, source, coefficient, anchor);
  }

  private static int edge(int cell, int side, int cells) {
    return (int) ((long) cell * side / cells);
  }

  /** Number of new rows. */
  public int rows() {
    return anchor.length;
  }

  /** Where the new rows come from, as {@link #apply} says, without computing them. */
  public Provenance places(Provenance in) {
    Provenance out = in.gather(anchor);
    for (int r = 0; r < rows(); r++) {
      if (rowStart[r + 1] > rowStart[r]) {
        out.weight()[r] = 0;
      }
      for (int j = rowStart[r]; j < rowStart[r + 1]; j++) {
        out.unite(r, in, source[j]);
      }
    }
    return out;
  }

  /**
   * The new rows. Time span and box of a row are the union over its terms and its anchor, its
   * weight is the sum of the weights of its terms; everything else is the anchor's.
   */
  public TokenSequence apply(TokenSequence in) {
    return in.combine(this);
  }

  TokenSequence apply(TokenSequence in, Matrix out) {
    int width = in.width();
    Provenance provenance = places(in.provenance());
    double[] sum = new double[width];
    float[] term = new float[width];
    float[] row = new float[width];
    for (int r = 0; r < rows(); r++) {
      int from = rowStart[r];
      int to = rowStart[r + 1];
      if (to - from == 1 && coefficient[from] == 1) {
        out.setRow(r, in.embeddings(), source[from]); // most rows of a merge pass unchanged
        continue;
      }
      Arrays.fill(sum, 0);
      for (int j = from; j < to; j++) {
        in.embeddings().copyRow(source[j], term, 0);
        double factor = coefficient[j];
        for (int c = 0; c < width; c++) {
          sum[c] += factor * term[c];
        }
      }
      for (int c = 0; c < width; c++) {
        row[c] = (float) sum[c];
      }
      out.setRow(r, row, 0);
    }
    return new TokenSequence(out, provenance, in.sources(), Grid.line(rows()));
  }
}
