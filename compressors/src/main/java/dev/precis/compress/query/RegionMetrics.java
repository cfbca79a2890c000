package dev.precis.compress.query;

import java.util.List;

/**
 * How well selected regions meet the true ones.
 *
 * @param best for each true box the largest overlap over union of any selected region
 * @param meanIou mean of {@code best}; 0 without true boxes
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record RegionMetrics(double[] best, double meanIou) {
  /** Metrics of the regions that are selected. */
  public static RegionMetrics of(List<Box> regions, boolean[] selected, List<Box> truth) {
    double[] best = new double[truth.size()];
    double sum = 0;
    for (int t = 0; t < best.length; t++) {
      for (int r = 0; r < selected.length; r++) {
        if (selected[r]) {
          best[t] = Math.max(best[t], regions.get(r).iou(truth.get(t)));
        }
      }
      sum += best[t];
    }
    return new RegionMetrics(best, best.length == 0 ? 0 : sum / best.length);
  }

  /** Overlap over union of every region (rows) with every true box (columns). */
  public static double[][] iou(List<Box> regions, List<Box> truth) {
    double[][] out = new double[regions.size()][truth.size()];
    for (int r = 0; r < out.length; r++) {
      for (int t = 0; t < out[r].length; t++) {
        out[r][t] = regions.get(r).iou(truth.get(t));
      }
    }
    return out;
  }

  /** The share of true boxes met with at least this overlap over union; 0 without true boxes. */
  public double hitRate(double least) {
    int hits = 0;
    for (double value : best) {
      hits += value >= least ? 1 : 0;
    }
    return best.length == 0 ? 0 : (double) hits / best.length;
  }
}
