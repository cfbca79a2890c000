package dev.precis.compress.query;

import java.util.List;

/**
 * How much heat lies in each region of a page, by three rules. A region's cells are those that its
 * box can touch.
 *
 * @param weighted mean heat of the cells, each weighted by its overlap with the region over their
 *     union; 0 if nothing overlaps
 * @param largest largest heat of the cells; 0 if there are none
 * @param mean plain mean of the cells; 0 if there are none
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record RegionScores(double[] weighted, double[] largest, double[] mean) {
  /**
   * The scores of regions, in their order. O(regions x cells touched).
   *
   * @param pictureWidth pixels
   * @param pictureHeight pixels
   */
  public static RegionScores of(
      HeatMap heat, double pictureWidth, double pictureHeight, List<Box> regions) {
    if (!(pictureWidth > 0) || !(pictureHeight > 0)) {
      throw new IllegalArgumentException(
          "the picture must have an area, was %s x %s".formatted(pictureWidth, pictureHeight));
    }
    int n = regions.size();
    RegionScores out = new RegionScores(new double[n], new double[n], new double[n]);
    for (int r = 0; r < n; r++) {
      out.score(r, heat, pictureWidth, pictureHeight, regions.get(r));
    }
    return out;
  }

  private void score(int r, HeatMap heat, double pictureWidth, double pictureHeight, Box region) {
    double cellWidth = pictureWidth / heat.width();
    double cellHeight = pictureHeight / heat.height();
    int left = first(region.left(), cellWidth);
    int top = first(region.top(), cellHeight);
    int right = last(region.right(), cellWidth, heat.width());
    int bottom = last(region.bottom(), cellHeight, heat.height());
    double weights = 0;
    double sum = 0;
    double plain = 0;
    double most = Double.NEGATIVE_INFINITY;
    int cells = 0;
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double value = heat.at(y, x);
        double weight =
            region.iou(Box.cell(y, x, heat.height(), heat.width(), pictureWidth, pictureHeight));
        weights += weight;
        sum += weight * value;
        plain += value;
        most = Math.max(most, value);
        cells++;
      }
    }
    if (cells > 0) {
      weighted[r] = weights > 0 ? sum / weights : 0;
      largest[r] = most;
      mean[r] = plain / cells;
    }
  }

  private static int first(double edge, double cell) {
    return (int) Math.max(0, Math.floor(edge / cell));
  }

  private static int last(double edge, double cell, int cells) {
    return (int) Math.min(cells - 1, Math.ceil(edge / cell) - 1);
  }

  /**
   * Region area over the area of the cells it touches, on average over all offsets; what part of
   * the kept area a region of this size is worth. 200 x 50 on cells of 14: 0.73.
   */
  public static double expectedAreaShare(double width, double height, double cell) {
    return width * height / ((width + cell) * (height + cell));
  }
}
