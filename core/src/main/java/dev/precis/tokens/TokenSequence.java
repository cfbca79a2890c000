package dev.precis.tokens;

import dev.precis.tensor.Matrix;
import java.util.List;

/**
 * Embeddings with the provenance of every row: what flows between the stages. Immutable by
 * contract; whoever makes one hands over its arrays.
 *
 * @param embeddings n x dim, float32
 * @param provenance columns of length n
 * @param sources the streams that {@link Provenance#source()} counts
 * @param grid the grid that the rows fill, in (t, row, column) order, if they fill one; {@link
 *     Grid#line} of n otherwise
 */
public record TokenSequence(
    Matrix embeddings, Provenance provenance, List<SourceInfo> sources, Grid grid) {
  /**
   * Checks that the parts agree in length.
   *
   * @throws IllegalArgumentException naming what differs
   */
  public TokenSequence {
    if (provenance.size() != embeddings.rows()) {
      throw new IllegalArgumentException(
          "%d embeddings but provenance of %d tokens"
              .formatted(embeddings.rows(), provenance.size()));
    }
    if (grid.tokens() != embeddings.rows()) {
      throw new IllegalArgumentException(
          "grid %s does not hold %d tokens".formatted(grid, embeddings.rows()));
    }
    sources = List.copyOf(sources);
  }

  /** Number of tokens. */
  public int size() {
    return embeddings.rows();
  }

  /** Columns of an embedding. */
  public int width() {
    return embeddings.cols();
  }

  /**
   * Rows {@code from} (inclusive) to {@code to} (exclusive), which fill the grid given; embeddings
   * are shared.
   */
  public TokenSequence slice(int from, int to, Grid part) {
    int[] rows = new int[to - from];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = from + r;
    }
    return new TokenSequence(embeddings.slice(from, to), provenance.gather(rows), sources, part);
  }

  /** The listed rows, in this order; provenance follows. -1 stands for a row of zeros. */
  public TokenSequence gather(int[] keep) {
    return gather(keep, Matrix.allocate(keep.length, width()));
  }

  /** The same in memory given, which the result keeps. */
  public TokenSequence gather(int[] keep, Matrix out) {
    fits(out, keep.length);
    for (int r = 0; r < keep.length; r++) {
      if (keep[r] >= 0) {
        out.setRow(r, embeddings, keep[r]);
      } else {
        long row = (long) width() * Float.BYTES;
        out.segment().asSlice(r * row, row).fill((byte) 0);
      }
    }
    return new TokenSequence(out, provenance.gather(keep), sources, Grid.line(keep.length));
  }

  private void fits(Matrix out, int rows) {
    if (out.rows() != rows || out.cols() != width()) {
      throw new IllegalArgumentException(
          "memory is for %d x %d, the result has %d x %d"
              .formatted(out.rows(), out.cols(), rows, width()));
    }
    requireApart(out);
  }

  /**
   * Refuses memory that holds rows of this sequence, for a result of it.
   *
   * @throws IllegalArgumentException saying so
   */
  public void requireApart(Matrix out) {
    if (out.segment().asOverlappingSlice(embeddings.segment()).isPresent()) {
      throw new IllegalArgumentException("the result would lie in the memory of the input");
    }
  }

  /** Sequences of the same width and sources, one after the other. */
  public static TokenSequence concat(List<TokenSequence> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("nothing to join: the list of sequences is empty");
    }
    int rows = parts.stream().mapToInt(TokenSequence::size).sum();
    return concat(parts, Matrix.allocate(rows, parts.getFirst().width()));
  }

  /** The same, of one sequence or more, in memory given, which the result keeps. */
  public static TokenSequence concat(List<TokenSequence> parts, Matrix out) {
    TokenSequence first = parts.getFirst();
    int rows = parts.stream().mapToInt(TokenSequence::size).sum();
    first.fits(out, rows);
    int at = 0;
    for (TokenSequence part : parts) {
      for (int r = 0; r < part.size(); r++) {
        out.setRow(at++, part.embeddings, r);
      }
    }
    return new TokenSequence(
        out,
        Provenance.concat(parts.stream().map(TokenSequence::provenance).toList()),
        first.sources,
        Grid.line(rows));
  }

  /** As {@link RowCombination#apply}: new rows as weighted sums of these. */
  public TokenSequence combine(RowCombination combination) {
    return combine(combination, Matrix.allocate(combination.rows(), width()));
  }

  /** The same in memory given, which the result keeps. */
  public TokenSequence combine(RowCombination combination, Matrix out) {
    fits(out, combination.rows());
    return combination.apply(this, out);
  }
}
