package dev.precis.compress.query;

/**
 * An estimate of the tokens that an API model spends on a picture, as in Snappy's benchmark: the
 * picture is scaled so that its longer side is within a limit, both sides cut to whole pixels, and
 * its pixels divided.
 *
 * @param longestSide pixels
 * @param pixelsPerToken square pixels of a token
 */
public record ImageTokenEstimate(int longestSide, int pixelsPerToken) {
  /** Figures of the benchmark: 1568 pixels and 750 pixels a token. */
  public static final ImageTokenEstimate DEFAULT = new ImageTokenEstimate(1568, 750);

  /** Checks the figures. */
  public ImageTokenEstimate {
    if (longestSide < 1 || pixelsPerToken < 1) {
      throw new IllegalArgumentException(
          "both must be 1 or more, were %d and %d".formatted(longestSide, pixelsPerToken));
    }
  }

  /** Tokens of a picture of that many pixels; one at least. */
  public long tokens(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a picture has sides of 1 or more, were %d x %d".formatted(width, height));
    }
    long w = width;
    long h = height;
    int longer = Math.max(width, height);
    if (longer > longestSide) {
      double scale = (double) longestSide / longer;
      w = (long) (width * scale);
      h = (long) (height * scale);
    }
    return Math.max(1, w * h / pixelsPerToken);
  }
}
