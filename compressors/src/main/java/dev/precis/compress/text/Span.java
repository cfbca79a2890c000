package dev.precis.compress.text;

import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring tokens of one meaning.
 *
 * @param first first token
 * @param last last token, inclusive
 * @param coherence mean cosine of all pairs; 1 for a single token
 * @param entropy trace of the covariance of the embeddings over their width; 1 for a single token
 */
public record Span(int first, int last, double coherence, double entropy) {
  /** Number of tokens. */
  public int size() {
    return last - first + 1;
  }

  /**
   * The spans of a text, greedily from its start: a span goes on while the next token resembles its
   * first one; the token that ends it starts the next. Spans that are too short or not coherent are
   * not listed; their tokens belong to no span. O(N D) and the spans' lengths.
   *
   * @param embeddings n x d in the order of the text
   */
  public static List<Span> find(Matrix embeddings, SpanRules rules) {
    Matrix unit = Kernels.normalizedRows(embeddings);
    List<Span> spans = new ArrayList<>();
    int n = unit.rows();
    for (int first = 0; first < n; ) {
      int last = first;
      while (last + 1 < n
          && last - first + 1 < rules.longest()
          && Kernels.dot(unit, first, unit, last + 1) > rules.similarity()) {
        last++;
      }
      Span span =
          new Span(first, last, coherence(unit, first, last), entropy(embeddings, first, last));
      if (span.size() >= rules.shortest() && span.coherence() >= rules.coherence()) {
        spans.add(span);
      }
      first = last + 1;
    }
    return spans;
  }

  private static double coherence(Matrix unit, int first, int last) {
    int size = last - first + 1;
    if (size == 1) {
      return 1;
    }
    // The square of the sum holds every pair twice and every token once with itself.
    double[] sum = new double[unit.cols()];
    double own = 0;
    float[] row = new float[unit.cols()];
    for (int r = first; r <= last; r++) {
      unit.copyRow(r, row, 0);
      for (int c = 0; c < row.length; c++) {
        sum[c] += row[c];
        own += (double) row[c] * row[c];
      }
    }
    double square = 0;
    for (double value : sum) {
      square += value * value;
    }
    return (square - own) / ((double) size * (size - 1));
  }

  private static double entropy(Matrix embeddings, int first, int last) {
    int size = last - first + 1;
    if (size == 1) {
      return 1;
    }
    int width = embeddings.cols();
    double[] mean = new double[width];
    float[] row = new float[width];
    for (int r = first; r <= last; r++) {
      embeddings.copyRow(r, row, 0);
      for (int c = 0; c < width; c++) {
        mean[c] += row[c] / (double) size;
      }
    }
    double squares = 0;
    for (int r = first; r <= last; r++) {
      embeddings.copyRow(r, row, 0);
      for (int c = 0; c < width; c++) {
        squares += (row[c] - mean[c]) * (row[c] - mean[c]);
      }
    }
    return squares / (size - 1) / width;
  }
}
