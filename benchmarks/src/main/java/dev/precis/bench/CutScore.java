package dev.precis.bench;

import java.util.List;

/**
 * Cuts found held against those that are there.
 *
 * @param hits of the true ones, each found once
 * @param wrong found where there is none, or found again
 * @param missed true ones not found
 */
record CutScore(int hits, int wrong, int missed) {
  /** Frames that a cut may be off, on either side of the change. */
  static final int TOLERANCE = 2;

  static final CutScore NONE = new CutScore(0, 0, 0);

  /** A true change: its kind and its first and last frame. */
  record Change(String kind, long first, long last) {
    private boolean covers(long frame) {
      return frame >= first - TOLERANCE && frame <= last + TOLERANCE;
    }
  }

  /** Each change takes the first cut found in it that no change before it took. */
  static CutScore of(List<Long> found, List<Change> changes) {
    boolean[] taken = new boolean[changes.size()];
    int hits = 0;
    for (long frame : found) {
      for (int c = 0; c < taken.length; c++) {
        if (!taken[c] && changes.get(c).covers(frame)) {
          taken[c] = true;
          hits++;
          break;
        }
      }
    }
    return new CutScore(hits, found.size() - hits, changes.size() - hits);
  }

  CutScore plus(CutScore other) {
    return new CutScore(hits + other.hits, wrong + other.wrong, missed + other.missed);
  }

  /** 1 if nothing was found. */
  double precision() {
    return hits + wrong == 0 ? 1 : (double) hits / (hits + wrong);
  }

  /** 1 if there was nothing to find. */
  double recall() {
    return hits + missed == 0 ? 1 : (double) hits / (hits + missed);
  }

  /** Harmonic mean of precision and recall. */
  double f1() {
    return hits + wrong + missed == 0 ? 1 : 2.0 * hits / (2 * hits + wrong + missed);
  }
}
