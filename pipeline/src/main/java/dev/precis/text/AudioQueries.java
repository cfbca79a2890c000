package dev.precis.text;

import dev.precis.audio.speech.Line;
import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Provenance;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * Gives sound a text side: a question is held against what is said while a token sounds. Question
 * and transcript go through one text encoder, so that their vectors may be compared; the sound's
 * own embeddings live in another space and are not touched.
 */
public final class AudioQueries {
  private AudioQueries() {}

  /**
   * One vector per line, lines x width, pooled and normalised as the pack says.
   *
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  public static Matrix vectors(TextEncoder encoder, List<Line> lines, CancelToken cancel) {
    Matrix out = Matrix.allocate(lines.size(), encoder.width());
    for (int r = 0; r < lines.size(); r++) {
      cancel.check();
      out.setRow(r, encoder.sentence(lines.get(r).text()), 0);
    }
    return out;
  }

  /**
   * The signal {@link dev.precis.compress.Signal#JOINT_EMBEDDINGS} of sound tokens: each row is the
   * vector of the line in whose time the middle of the token lies, the later one where two lines
   * overlap; zeros where nothing is said. O(tokens + lines).
   *
   * @param lines in the order of their starts
   * @param vectors a row per line
   * @param places of tokens in the order of time
   * @param memory holds the result
   */
  public static Matrix perToken(List<Line> lines, Matrix vectors, Provenance places, Arena memory) {
    if (vectors.rows() != lines.size()) {
      throw new IllegalArgumentException(
          "%d vectors for %d lines".formatted(vectors.rows(), lines.size()));
    }
    Matrix out = Matrix.allocate(memory, places.size(), vectors.cols());
    int started = 0;
    for (int r = 0; r < places.size(); r++) {
      long middle = (places.startUs()[r] + places.endUs()[r]) / 2;
      while (started < lines.size() && lines.get(started).startUs() <= middle) {
        started++;
      }
      int line = heard(lines, started - 1, middle);
      if (line >= 0) {
        out.setRow(r, vectors, line);
      }
    }
    return out;
  }

  /** The last line that lasts until then, among those near that have started; -1 for none. */
  private static int heard(List<Line> lines, int last, long middle) {
    for (int line = last; line >= Math.max(0, last - MOST_OVERLAP); line--) {
      if (middle < lines.get(line).endUs()) {
        return line;
      }
    }
    return -1;
  }

  /** Lines that may sound at one time; a file with more loses the earliest of them there. */
  private static final int MOST_OVERLAP = 8;
}
