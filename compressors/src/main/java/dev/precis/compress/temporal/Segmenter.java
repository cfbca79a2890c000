package dev.precis.compress.temporal;

import dev.precis.tensor.Matrix;

/** Cuts a run of frames into segments by one feature of each frame, whatever made the feature. */
public sealed interface Segmenter permits TdcSegmenter, SceneTiling {
  /**
   * The last frame of every segment, ascending; the last entry is the last frame.
   *
   * @param features t x d, one row per frame in time order, finite, t of 1 or more
   */
  int[] ends(Matrix features);
}
