package dev.precis.fusion.position;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Which ids the tokens have that compression left. It is a property of the server that reads them,
 * never a guess; ids are computed on the full prompt first.
 */
public enum PositionPolicy {
  /** Every token keeps its id; text goes on as if nothing had been removed. */
  KEEP_ABSOLUTE,
  /**
   * Ids inside a medium keep their distances; what follows is 1 above the largest id that was kept.
   */
  COMPACT_EXTENT,
  /** Whole numbers in the order kept, on every axis. */
  RENUMBER,
  /**
   * As {@link #COMPACT_EXTENT}, but what follows a picture starts one grid width after its start,
   * as one release of vLLM has it: ids of text may then lie inside the medium's range.
   */
  VLLM_STORED;

  /**
   * The ids of the tokens kept.
   *
   * @param full ids of the whole prompt, as its scheme gave them
   * @param runs the runs of the whole prompt
   * @param kept places in the whole prompt, ascending; a merged token is at its anchor's place
   * @throws IllegalArgumentException if ids, runs and places do not fit
   */
  public PositionIds apply(PositionIds full, List<? extends Run> runs, int[] kept) {
    if (full.size() != Run.tokens(runs)) {
      throw new IllegalArgumentException(
          "%d ids for runs of %d tokens".formatted(full.size(), Run.tokens(runs)));
    }
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] < 0 || kept[i] >= full.size() || (i > 0 && kept[i] <= kept[i - 1])) {
        throw new IllegalArgumentException(
            "kept places must ascend within 0..%d, place %d is %d"
                .formatted(full.size() - 1, i, kept[i]));
      }
    }
    return switch (this) {
      case KEEP_ABSOLUTE -> full.gather(kept);
      case RENUMBER -> renumbered(full, kept.length);
      case COMPACT_EXTENT, VLLM_STORED ->
          new ExtentShift(full, kept, this == VLLM_STORED).over(runs);
    };
  }

  private static PositionIds renumbered(PositionIds full, int n) {
    int[] ids = IntStream.range(0, n).toArray();
    return switch (full) {
      case PositionIds.Line _ -> new PositionIds.Line(ids, n);
      case PositionIds.Axes _ -> new PositionIds.Axes(ids, ids.clone(), ids.clone(), n);
      case PositionIds.Fractions _ -> new PositionIds.Fractions(Columns.floats(ids), n);
    };
  }
}
