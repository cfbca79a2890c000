package dev.precis.compress.query;

/**
 * One map over a picture for each vector of a question. The order is fixed by the type: question,
 * row, column.
 *
 * @param queries number of maps
 * @param height rows of the token grid
 * @param width columns of the token grid
 * @param values queries x height x width
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record RelevanceMaps(int queries, int height, int width, float[] values) {
  /** Guard of the division when a map is rescaled, as in the ColPali engine. */
  public static final double EPSILON = 1e-10;

  /** How several maps become one. */
  public enum Heat {
    /** The largest value over the question's vectors. */
    MAX,
    /** The mean over the question's vectors. */
    MEAN,
    /** The sum over the question's vectors. */
    SUM
  }

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException if the values do not fill it, or if it is empty
   */
  public RelevanceMaps {
    if (queries < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "maps need a side of 1 or more, were %d x %d x %d".formatted(queries, height, width));
    }
    if ((long) queries * height * width != values.length) {
      throw new IllegalArgumentException(
          "%d x %d x %d maps do not hold %d values"
              .formatted(queries, height, width, values.length));
    }
  }

  /** The value of one vector of the question at one token. */
  public float at(int query, int row, int column) {
    return values[(query * height + row) * width + column];
  }

  /** All vectors of the question in one map. */
  public HeatMap heat(Heat how) {
    int cells = height * width;
    float[] out = new float[cells];
    for (int c = 0; c < cells; c++) {
      double sum = 0;
      float most = Float.NEGATIVE_INFINITY;
      for (int q = 0; q < queries; q++) {
        float value = values[q * cells + c];
        sum += value;
        most = Math.max(most, value);
      }
      out[c] =
          switch (how) {
            case MAX -> most;
            case MEAN -> (float) (sum / queries);
            case SUM -> (float) sum;
          };
    }
    return new HeatMap(height, width, out);
  }

  /** Each map rescaled by its own range to about 0 to 1; a flat map becomes 0. */
  public RelevanceMaps normalizedEach() {
    float[] out = new float[values.length];
    int cells = height * width;
    for (int q = 0; q < queries; q++) {
      rescale(out, q * cells, (q + 1) * cells);
    }
    return new RelevanceMaps(queries, height, width, out);
  }

  /** All maps rescaled by one range, so that a flat one stays flat beside the others. */
  public RelevanceMaps normalizedTogether() {
    float[] out = new float[values.length];
    rescale(out, 0, values.length);
    return new RelevanceMaps(queries, height, width, out);
  }

  private void rescale(float[] out, int from, int to) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    for (int i = from; i < to; i++) {
      out[i] = (float) ((values[i] - least) / (most - least + EPSILON));
    }
  }
}
