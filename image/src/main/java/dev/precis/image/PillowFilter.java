package dev.precis.image;

import dev.precis.PrecisException;
import dev.precis.media.ScaleFilter;

/** How pixels are weighed when a still picture is resized; formulas and figures of Pillow's. */
public enum PillowFilter {
  /** Cubic convolution with a = -0.5. */
  BICUBIC("bicubic", 2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * SHARPNESS : 0;
    }
  },
  /** A triangle. */
  BILINEAR("bilinear", 1) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      return x < 1 ? 1 - x : 0;
    }
  };

  private static final double SHARPNESS = -0.5;

  private final String id;
  private final double support;

  PillowFilter(String id, double support) {
    this.id = id;
    this.support = support;
  }

  /** Weight of a sample at this distance from the centre, in target pixels. */
  abstract double weight(double distance);

  /** Distance in target pixels beyond which samples weigh nothing. */
  double support() {
    return support;
  }

  /** The name a pack's manifest uses. */
  public String id() {
    return id;
  }

  /** The filter of the video scaler that comes closest. */
  public ScaleFilter scaleFilter() {
    return switch (this) {
      case BICUBIC -> ScaleFilter.BICUBIC;
      case BILINEAR -> ScaleFilter.BILINEAR;
    };
  }

  /**
   * The filter of that name.
   *
   * @throws PrecisException {@code UNKNOWN_FILTER} naming the filters there are
   */
  public static PillowFilter of(String id) {
    for (PillowFilter filter : values()) {
      if (filter.id.equals(id)) {
        return filter;
      }
    }
    throw PrecisException.user(
        "UNKNOWN_FILTER", "filter is '%s', allowed: bicubic, bilinear".formatted(id));
  }
}
