package dev.precis.media;

/**
 * Where a part of a source picture lands on an RGB canvas.
 *
 * <p>The crop rectangle, in displayed source pixels, is scaled to {@code width} x {@code height}
 * and written with its top left corner at ({@code offsetX}, {@code offsetY}) of a canvas of {@code
 * canvasWidth} x {@code canvasHeight} pixels. Canvas pixels outside it are left as they are, so a
 * caller that pads fills the canvas first.
 *
 * <p>In video with subsampled chroma the crop's corner is moved to the chroma grid: by at most one
 * pixel in 4:2:0 and 4:2:2, by at most three in 4:1:0 and 4:1:1.
 */
public record FrameGeometry(
    int cropX,
    int cropY,
    int cropWidth,
    int cropHeight,
    int width,
    int height,
    ScaleFilter filter,
    int offsetX,
    int offsetY,
    int canvasWidth,
    int canvasHeight) {
  /** Bytes of one RGB24 pixel. */
  public static final int BYTES_PER_PIXEL = 3;

  /** The filter used where none is named. */
  public static final ScaleFilter DEFAULT_FILTER = ScaleFilter.BICUBIC;

  /** The largest canvas side in pixels. */
  public static final int MAX_CANVAS_SIDE = 16_384;

  /**
   * Checks everything that does not need the source's size.
   *
   * @throws IllegalArgumentException if a rectangle is empty or leaves the canvas
   */
  public FrameGeometry {
    if (cropX < 0 || cropY < 0 || cropWidth < 1 || cropHeight < 1) {
      throw new IllegalArgumentException(
          "crop must start at >= 0 and hold >= 1 px, was %d,%d %dx%d"
              .formatted(cropX, cropY, cropWidth, cropHeight));
    }
    if (width < 1 || height < 1 || offsetX < 0 || offsetY < 0) {
      throw new IllegalArgumentException(
          "target must start at >= 0 and hold >= 1 px, was %d,%d %dx%d"
              .formatted(offsetX, offsetY, width, height));
    }
    if (canvasWidth > MAX_CANVAS_SIDE || canvasHeight > MAX_CANVAS_SIDE) {
      throw new IllegalArgumentException(
          "canvas sides must be <= %d, were %d x %d"
              .formatted(MAX_CANVAS_SIDE, canvasWidth, canvasHeight));
    }
    if ((long) offsetX + width > canvasWidth || (long) offsetY + height > canvasHeight) {
      throw new IllegalArgumentException(
          "target %d,%d %dx%d leaves the canvas of %dx%d"
              .formatted(offsetX, offsetY, width, height, canvasWidth, canvasHeight));
    }
  }

  /** The whole picture scaled to exactly {@code width} x {@code height}; the aspect may change. */
  public static FrameGeometry stretch(FrameSize source, int width, int height, ScaleFilter filter) {
    return crop(0, 0, source.width(), source.height(), width, height, filter);
  }

  /** The given source rectangle scaled to exactly {@code width} x {@code height}. */
  public static FrameGeometry crop(
      int cropX,
      int cropY,
      int cropWidth,
      int cropHeight,
      int width,
      int height,
      ScaleFilter filter) {
    return new FrameGeometry(
        cropX, cropY, cropWidth, cropHeight, width, height, filter, 0, 0, width, height);
  }

  /**
   * The largest centred part of the picture with the target's aspect, scaled to fill the target.
   */
  public static FrameGeometry cover(FrameSize source, int width, int height, ScaleFilter filter) {
    long wide = (long) source.width() * height;
    long tall = (long) source.height() * width;
    int cropWidth = source.width();
    int cropHeight = source.height();
    if (wide > tall) {
      cropWidth = (int) Math.max(1, Math.round((double) tall / height));
    } else {
      cropHeight = (int) Math.max(1, Math.round((double) wide / width));
    }
    int cropX = (source.width() - cropWidth) / 2;
    int cropY = (source.height() - cropHeight) / 2;
    return crop(cropX, cropY, cropWidth, cropHeight, width, height, filter);
  }

  /** The whole picture with its aspect kept, scaled to fit and centred on the canvas. */
  public static FrameGeometry contain(
      FrameSize source, int canvasWidth, int canvasHeight, ScaleFilter filter) {
    double scale =
        Math.min((double) canvasWidth / source.width(), (double) canvasHeight / source.height());
    int width = Math.clamp(Math.round(source.width() * scale), 1, canvasWidth);
    int height = Math.clamp(Math.round(source.height() * scale), 1, canvasHeight);
    return new FrameGeometry(
        0,
        0,
        source.width(),
        source.height(),
        width,
        height,
        filter,
        (canvasWidth - width) / 2,
        (canvasHeight - height) / 2,
        canvasWidth,
        canvasHeight);
  }

  /** Bytes of the whole RGB24 canvas. */
  public long canvasBytes() {
    return (long) canvasWidth * canvasHeight * BYTES_PER_PIXEL;
  }

  /**
   * Returns quietly if the crop lies inside {@code source}.
   *
   * @throws IllegalArgumentException if it does not
   */
  public void checkInside(FrameSize source) {
    if ((long) cropX + cropWidth > source.width() || (long) cropY + cropHeight > source.height()) {
      throw new IllegalArgumentException(
          "crop %d,%d %dx%d leaves the picture of %dx%d"
              .formatted(cropX, cropY, cropWidth, cropHeight, source.width(), source.height()));
    }
  }
}
