package dev.precis.compress.query;

import dev.precis.PrecisException;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.SourceInfo;
import dev.precis.tokens.TokenSequence;
import java.util.Optional;
import java.util.Set;

/**
 * Tokens and a question as vectors of one space.
 *
 * @param tokens n x d
 * @param query m x d
 */
public record QuerySpace(Matrix tokens, Matrix query) {
  /** What {@link #of} looks at. */
  public static final Set<Signal> SIGNALS = Set.of(Signal.TEXT_QUERY, Signal.JOINT_EMBEDDINGS);

  /**
   * The tokens' {@link Signal#JOINT_EMBEDDINGS} if there are any, else the tokens themselves,
   * beside {@link Signal#TEXT_QUERY}. A query as wide as what the tokens use of their rows is
   * filled up with zeros.
   *
   * @throws PrecisException {@code SPACES_DIFFER} naming both spaces, {@code QUERY_SHAPE} if there
   *     is no query vector or its width differs, {@code NOT_FINITE}, {@code SIGNAL_MISSING}
   */
  public static QuerySpace of(TokenSequence tokens, Signals signals) {
    Matrix query = signals.require(Signal.TEXT_QUERY);
    if (query.rows() == 0) {
      throw PrecisException.user(
          "QUERY_SHAPE", "the question has no vector; one at least is needed");
    }
    Optional<Matrix> joint = signals.findFinite(Signal.JOINT_EMBEDDINGS);
    if (joint.isPresent()) {
      int width = joint.get().cols();
      return new QuerySpace(joint.get(), sameWidth(query, width, width));
    }
    String asked = signals.textSpace().orElse("unnamed");
    int used = tokens.width();
    for (SourceInfo source : tokens.sources()) {
      if (!source.space().equals(asked)) {
        throw differ(asked, source.space());
      }
      used = Math.min(used, source.width());
    }
    if (tokens.sources().isEmpty()) {
      throw differ(asked, "unnamed");
    }
    return new QuerySpace(tokens.embeddings(), sameWidth(query, tokens.width(), used));
  }

  private static PrecisException differ(String asked, String seen) {
    return PrecisException.user(
        "SPACES_DIFFER",
        ("the question's vectors live in the space '%s', the tokens in '%s'; "
                + "use a pack whose text and media encoders share one space")
            .formatted(asked, seen));
  }

  private static Matrix sameWidth(Matrix query, int width, int used) {
    if (query.cols() == width) {
      return query;
    }
    if (query.cols() != used) {
      throw PrecisException.user(
          "QUERY_SHAPE",
          "the question's vectors have %d columns, the tokens use %d"
              .formatted(query.cols(), used));
    }
    Matrix wide = Matrix.allocate(query.rows(), width);
    float[] row = new float[width];
    for (int r = 0; r < query.rows(); r++) {
      query.copyRow(r, row, 0);
      wide.setRow(r, row, 0);
    }
    return wide;
  }
}
