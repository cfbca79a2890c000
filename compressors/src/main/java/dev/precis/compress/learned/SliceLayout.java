package dev.precis.compress.learned;

import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a picture is cut into square slices, and how the tokens of the slices follow each other.
 *
 * @param rows slices from top to bottom
 * @param columns slices from left to right
 * @param size the picture's once resized, px, before zeros fill the right and lower slices
 * @param thumbnail the whole picture's in its own slice, px, where there is more than one slice
 */
public record SliceLayout(int rows, int columns, Size size, Optional<Size> thumbnail) {
  /** Sides of a picture, px. */
  public record Size(int height, int width) {}

  /** What follows what in the prompt. */
  public sealed interface Piece {
    /** The tokens of a slice; the thumbnail is the last. */
    record Slice(int index) implements Piece {}

    /** The embedding of a comma, between slices of a row. */
    record Comma() implements Piece {}

    /** The embedding of a line's end, after each row and after the thumbnail. */
    record NewLine() implements Piece {}
  }

  /** Number of slices, thumbnail included. */
  public int slices() {
    return rows * columns + (thumbnail.isPresent() ? 1 : 0);
  }

  /** The pieces in order. */
  public List<Piece> pieces() {
    List<Piece> out = new ArrayList<>();
    for (int slice = 0; slice < rows * columns; slice++) {
      out.add(new Piece.Slice(slice));
      out.add(slice % columns == columns - 1 ? new Piece.NewLine() : new Piece.Comma());
    }
    if (thumbnail.isPresent()) {
      out.add(new Piece.Slice(rows * columns));
      out.add(new Piece.NewLine());
    }
    return List.copyOf(out);
  }

  /** Tokens in all, separators included. */
  public int tokens(int perSlice) {
    return Math.multiplyExact(slices(), perSlice + 1);
  }

  /**
   * The tokens in the order of the prompt. Separators matter: without them the released models lose
   * up to 5.7 points (TokenPacker, table of ablations).
   *
   * @param tokens of the slices, slice after slice, equally many of each
   * @param comma embedding of the separator between slices
   * @param newLine embedding of the separator after rows
   * @throws IllegalArgumentException if the numbers do not fit
   */
  public Matrix assemble(Matrix tokens, float[] comma, float[] newLine) {
    if (tokens.rows() % slices() != 0) {
      throw new IllegalArgumentException(
          "%d rows are not those of %d slices".formatted(tokens.rows(), slices()));
    }
    if (comma.length != tokens.cols() || newLine.length != tokens.cols()) {
      throw new IllegalArgumentException(
          "separators have widths %d and %d, tokens %d"
              .formatted(comma.length, newLine.length, tokens.cols()));
    }
    int perSlice = tokens.rows() / slices();
    Matrix out = Matrix.allocate(tokens(perSlice), tokens.cols());
    int at = 0;
    for (Piece piece : pieces()) {
      switch (piece) {
        case Piece.Slice(int index) -> {
          for (int i = 0; i < perSlice; i++) {
            out.setRow(at++, tokens, index * perSlice + i);
          }
        }
        case Piece.Comma() -> out.setRow(at++, comma, 0);
        case Piece.NewLine() -> out.setRow(at++, newLine, 0);
      }
    }
    return out;
  }
}
