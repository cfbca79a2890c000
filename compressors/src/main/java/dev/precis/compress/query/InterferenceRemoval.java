package dev.precis.compress.query;

import java.util.List;

/**
 * What in the activation map of an answer's token is left over from earlier words, taken away (TAM,
 * ICCV 2025, arXiv 2506.23270). Activations are logits at visual positions, so this explains an
 * answer that a model has given; it selects nothing before the model.
 *
 * @param cleaned the map less the interference, 0 where that is larger
 * @param interference the earlier tokens' maps, weighted by how much their words count
 * @param scale how much of the interference was taken away
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record InterferenceRemoval(float[] cleaned, float[] interference, double scale) {
  /** Guard of the weights' sum, constant of the released code. */
  public static final double EPSILON = 1e-8;

  private static final int LEVELS = 255;

  /**
   * Removes interference. The scale is the least-squares one, {@code a.b / b.b}, which the released
   * code searches numerically.
   *
   * @param map activations of the explained token, one per visual token
   * @param earlier maps of earlier, different tokens
   * @param weights text activations of those tokens
   */
  public static InterferenceRemoval of(float[] map, List<float[]> earlier, float[] weights) {
    if (earlier.size() != weights.length) {
      throw new IllegalArgumentException(
          "%d maps but %d weights".formatted(earlier.size(), weights.length));
    }
    double total = EPSILON;
    for (float weight : weights) {
      total += weight;
    }
    double[] sum = new double[map.length];
    for (int i = 0; i < weights.length; i++) {
      float[] other = earlier.get(i);
      if (other.length != map.length) {
        throw new IllegalArgumentException(
            "map %d has %d values, the explained one %d".formatted(i, other.length, map.length));
      }
      for (int c = 0; c < map.length; c++) {
        sum[c] += weights[i] / total * other[c];
      }
    }
    double product = 0;
    double square = 0;
    for (int c = 0; c < map.length; c++) {
      product += map[c] * sum[c];
      square += sum[c] * sum[c];
    }
    double scale = square > 0 ? product / square : 0;
    float[] cleaned = new float[map.length];
    float[] interference = new float[map.length];
    for (int c = 0; c < map.length; c++) {
      interference[c] = (float) sum[c];
      cleaned[c] = (float) Math.max(0, map[c] - scale * sum[c]);
    }
    return new InterferenceRemoval(cleaned, interference, scale);
  }

  /**
   * The cleaned map as levels 0 to 255: rescaled by the range of the map and of the other words'
   * activations together, filtered, and cut to whole numbers.
   *
   * @param height rows of the map
   * @param width columns of the map
   * @param words text activations without that of the explained token
   * @param side of the filter's window
   */
  public int[] levels(int height, int width, float[] words, int side) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float[] values : List.of(cleaned, words)) {
      for (float value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    float[] scaled = new float[cleaned.length];
    for (int c = 0; c < scaled.length; c++) {
      scaled[c] = most > least ? (float) ((cleaned[c] - least) / (most - least)) : 0;
    }
    HeatMap filtered =
        RankGaussianFilter.apply(
            new HeatMap(height, width, scaled), side, RankGaussianFilter.FlatWindow.MEDIAN);
    int[] levels = new int[scaled.length];
    for (int c = 0; c < levels.length; c++) {
      levels[c] = (int) (filtered.values()[c] * LEVELS);
    }
    return levels;
  }
}
