package dev.precis.media;

/** How pixels are weighed when a picture is scaled. */
public enum ScaleFilter {
  /** Cubic convolution over the filter's full support: sharp, and free of aliasing. The default. */
  BICUBIC,
  /** Linear over the filter's full support. */
  BILINEAR,
  /** Linear between the two nearest source pixels: fastest, aliases when it shrinks much. */
  FAST_BILINEAR,
  /** The mean of the covered area. */
  AREA
}
