package dev.precis.compress.query;

/**
 * The rank Gaussian filter of token activation maps (TAM, ICCV 2025, arXiv 2506.23270): the values
 * of a window in ascending order, weighted by a bell around the middle rank whose width is the
 * window's spread over its mean. Quiet windows are filtered as by a median, uneven ones as by a
 * mean.
 *
 * <p>A constant positive window divides by zero in the released code, which gives NaN; {@link
 * FlatWindow#MEDIAN} gives its value. A window whose mean is not positive gives 0, as released.
 * O(cells x k^2 log k).
 */
public final class RankGaussianFilter {
  /** What a constant positive window gives. */
  public enum FlatWindow {
    /** Its value. */
    MEDIAN,
    /** NaN, as released. */
    NAN
  }

  /** Side of the window in the released code. */
  public static final int DEFAULT_SIDE = 3;

  private RankGaussianFilter() {}

  /** The map filtered with the released window. */
  public static HeatMap apply(HeatMap map) {
    return apply(map, DEFAULT_SIDE, FlatWindow.MEDIAN);
  }

  /**
   * The map filtered.
   *
   * @param side odd, 1 or more, with side / 2 below both sides of the map, since edges are mirrored
   *     without repeating the outermost row
   */
  public static HeatMap apply(HeatMap map, int side, FlatWindow flat) {
    int reach = side / 2;
    if (side < 1 || side % 2 == 0 || reach >= Math.min(map.height(), map.width())) {
      throw new IllegalArgumentException(
          "the window's side must be odd and its half below %d, was %d"
              .formatted(Math.min(map.height(), map.width()), side));
    }
    float[] out = new float[map.values().length];
    float[] window = new float[side * side];
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        int at = 0;
        for (int dy = -reach; dy <= reach; dy++) {
          for (int dx = -reach; dx <= reach; dx++) {
            window[at++] = map.at(mirror(y + dy, map.height()), mirror(x + dx, map.width()));
          }
        }
        out[y * map.width() + x] = (float) middle(window, flat);
      }
    }
    return new HeatMap(map.height(), map.width(), out);
  }

  private static int mirror(int i, int side) {
    int inside = Math.abs(i);
    return inside < side ? inside : 2 * (side - 1) - inside;
  }

  /** By insertion: the window is small. */
  private static void sort(float[] window) {
    for (int i = 1; i < window.length; i++) {
      float value = window[i];
      int at = i;
      while (at > 0 && window[at - 1] > value) {
        window[at] = window[at - 1];
        at--;
      }
      window[at] = value;
    }
  }

  private static double middle(float[] window, FlatWindow flat) {
    sort(window);
    int n = window.length;
    double mean = 0;
    for (float value : window) {
      mean += value;
    }
    mean /= n;
    if (!(mean > 0)) {
      return Double.isNaN(mean) ? Double.NaN : 0;
    }
    if (window[0] == window[n - 1]) {
      return flat == FlatWindow.NAN ? Double.NaN : window[0];
    }
    double squares = 0;
    for (float value : window) {
      squares += (value - mean) * (value - mean);
    }
    double spread = Math.sqrt(squares / n) / mean;
    int centre = n / 2;
    double sum = window[centre];
    double weights = 1;
    // exp(-r^2 / 2c^2) for r = 1, 2 ...: each is the one before times the next odd power of the
    // first.
    double one = Math.exp(-1 / (2 * spread * spread));
    double weight = 1;
    double step = one;
    for (int off = 1; off <= centre; off++) {
      weight *= step;
      step *= one * one;
      sum += weight * ((double) window[centre - off] + window[centre + off]);
      weights += 2 * weight;
    }
    return sum / weights;
  }
}
