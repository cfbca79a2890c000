package dev.precis.image;

import dev.precis.media.FrameGeometry;
import dev.precis.media.FrameSize;

/**
 * Where encoder pixels lie in the source picture: encoder x stands at source {@code (x + offsetX) /
 * scaleX}, likewise y.
 *
 * @param source size of the picture as displayed
 * @param scaleX encoder pixels per source pixel, across
 * @param scaleY the same, down
 * @param offsetX encoder pixels cut off at the left; negative where the picture is padded
 * @param offsetY the same at the top
 */
public record Placement(
    FrameSize source, double scaleX, double scaleY, double offsetX, double offsetY) {
  /** The placement of a video frame scaled straight into an encoder's buffer. */
  public static Placement of(FrameSize source, FrameGeometry geometry) {
    double scaleX = (double) geometry.width() / geometry.cropWidth();
    double scaleY = (double) geometry.height() / geometry.cropHeight();
    return new Placement(
        source,
        scaleX,
        scaleY,
        geometry.cropX() * scaleX - geometry.offsetX(),
        geometry.cropY() * scaleY - geometry.offsetY());
  }

  /**
   * Writes x0, y0, x1, y1 in source pixels of an encoder rectangle, clipped to the picture. A
   * rectangle that lies wholly in the padding becomes an empty box on the picture's edge.
   */
  public void box(double x0, double y0, double x1, double y1, float[] out, int at) {
    out[at] = clip((x0 + offsetX) / scaleX, source.width());
    out[at + 1] = clip((y0 + offsetY) / scaleY, source.height());
    out[at + 2] = clip((x1 + offsetX) / scaleX, source.width());
    out[at + 3] = clip((y1 + offsetY) / scaleY, source.height());
  }

  private static float clip(double value, int side) {
    return (float) Math.clamp(value, 0, side);
  }
}
