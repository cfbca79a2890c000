package dev.precis.fusion;

import dev.precis.PrecisException;
import dev.precis.fusion.position.PositionIds;
import dev.precis.fusion.position.PositionPolicy;
import dev.precis.fusion.position.PositionScheme;
import dev.precis.fusion.position.Run;
import dev.precis.tensor.ContentHash;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole prompt as rows: what a model reads in place of token ids.
 *
 * @param embeddings n x hidden size, text and media in order
 * @param positions one per row, after compression
 * @param spans where the media are
 */
public record FusedPrompt(Matrix embeddings, PositionIds positions, List<Span> spans) {
  /**
   * Rows of one medium.
   *
   * @param start its first row
   * @param count number of rows
   * @param medium whose they are
   */
  public record Span(int start, int count, Medium medium) {}

  /** Checks that the parts agree in length. */
  public FusedPrompt {
    spans = List.copyOf(spans);
    if (positions.size() != embeddings.rows()) {
      throw new IllegalArgumentException(
          "%d rows but %d positions".formatted(embeddings.rows(), positions.size()));
    }
  }

  /**
   * Text and media as one matrix. Positions are those of the whole prompt before compression, moved
   * as the policy says.
   *
   * @param policy what the server that reads the prompt expects
   * @throws PrecisException {@code WIDTHS_DIFFER} if media and text are not equally wide, {@code
   *     EMPTY_PROMPT}
   */
  public static FusedPrompt of(
      PromptLayout layout, TextRows text, PositionScheme scheme, PositionPolicy policy) {
    List<Matrix> parts = new ArrayList<>();
    List<Run> runs = new ArrayList<>();
    List<int[]> kept = new ArrayList<>();
    List<Span> spans = new ArrayList<>();
    int at = 0;
    for (Piece piece : layout.pieces()) {
      Matrix part;
      switch (piece) {
        case Piece.Text words -> {
          part = text.rows(words.text());
          runs.add(new Run.Text(part.rows()));
        }
        case Piece.Media media -> {
          Medium medium = media.medium();
          if (medium.full() instanceof Run.Film) {
            throw new IllegalArgumentException(
                "the marks of a film are tokens of its own: add its pictures and sound as two media");
          }
          part = medium.tokens().embeddings();
          runs.add(medium.full());
          kept.add(medium.places());
          spans.add(new Span(at, part.rows(), medium));
        }
      }
      parts.add(part);
      at = Math.addExact(at, part.rows());
    }
    PositionIds full = scheme.positions(runs);
    return new FusedPrompt(
        joined(parts, at), policy.apply(full, runs, Run.places(runs, kept)), spans);
  }

  private static Matrix joined(List<Matrix> parts, int rows) {
    if (rows == 0) {
      throw PrecisException.user("EMPTY_PROMPT", "the prompt has no tokens at all");
    }
    int width = 0;
    for (Matrix part : parts) {
      if (part.rows() > 0 && width == 0) {
        width = part.cols();
      } else if (part.rows() > 0 && part.cols() != width) {
        throw PrecisException.user(
            "WIDTHS_DIFFER",
            "rows of %d and of %d columns stand in one prompt; rows of media must be as wide as the model's own token embeddings"
                .formatted(width, part.cols()));
      }
    }
    Matrix out = Matrix.allocate(rows, width);
    int at = 0;
    for (Matrix part : parts) {
      for (int r = 0; r < part.rows(); r++) {
        out.setRow(at++, part, r);
      }
    }
    return out;
  }

  /** Digest of rows and positions, 64 hex digits: two prompts of one digest are the same prompt. */
  public String digest() {
    ContentHash hash = ContentHash.of("precis.prompt").rows("rows", embeddings);
    switch (positions) {
      case PositionIds.Line line -> hash.ints("ids", line.ids());
      case PositionIds.Axes axes ->
          hash.ints("t", axes.t()).ints("h", axes.h()).ints("w", axes.w());
      case PositionIds.Fractions fractions -> hash.floats("ids", fractions.ids());
    }
    return hash.floats("next", (float) positions.next()).hex();
  }
}
