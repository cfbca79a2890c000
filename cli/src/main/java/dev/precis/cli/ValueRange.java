package dev.precis.cli;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Provenance;
import java.util.Locale;

/**
 * Spread of the embeddings of one stream.
 *
 * @param least smallest value
 * @param most largest value
 * @param mean mean of all values
 * @param leastNorm smallest norm of a row
 * @param mostNorm largest norm of a row
 */
record ValueRange(double least, double most, double mean, double leastNorm, double mostNorm) {
  /** The spread over the rows of a source and its first columns; zeros if it has no row. */
  static ValueRange of(Matrix values, Provenance places, int source, int width) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double leastNorm = Double.POSITIVE_INFINITY;
    double mostNorm = 0;
    long count = 0;
    float[] row = new float[values.cols()];
    for (int r = 0; r < values.rows(); r++) {
      if (places.source()[r] != source) {
        continue;
      }
      values.copyRow(r, row, 0);
      double squares = 0;
      for (int c = 0; c < width; c++) {
        double value = row[c];
        least = Math.min(least, value);
        most = Math.max(most, value);
        sum += value;
        squares += value * value;
      }
      count += width;
      leastNorm = Math.min(leastNorm, Math.sqrt(squares));
      mostNorm = Math.max(mostNorm, Math.sqrt(squares));
    }
    return count == 0
        ? new ValueRange(0, 0, 0, 0, 0)
        : new ValueRange(least, most, sum / count, leastNorm, mostNorm);
  }

  /** In words. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%.3g to %.3g, mean %.2g; row norms %.3g to %.3g",
        least,
        most,
        mean,
        leastNorm,
        mostNorm);
  }
}
