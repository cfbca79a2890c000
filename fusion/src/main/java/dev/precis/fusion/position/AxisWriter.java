package dev.precis.fusion.position;

import dev.precis.tokens.Grid;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

/**
 * Ids on three axes, written from left to right. Text takes the next free number on all of them; a
 * block of media starts there on all of them, and what follows is 1 above the largest id of the
 * block.
 */
final class AxisWriter {
  private final int[] t;
  private final int[] h;
  private final int[] w;
  private int at;
  private int free;

  AxisWriter(List<? extends Run> runs) {
    int n = Run.tokens(runs);
    t = new int[n];
    h = new int[n];
    w = new int[n];
  }

  /**
   * Ids of a family of models that see and do not hear.
   *
   * @param scheme the family, named to who brings sound
   * @param time of a medium: offset of each step of its grid from its start
   */
  static PositionIds.Axes seen(
      List<? extends Run> runs, String scheme, Function<Run.Visual, IntUnaryOperator> time) {
    AxisWriter out = new AxisWriter(runs);
    for (Run run : runs) {
      switch (run) {
        case Run.Text text -> out.text(text.tokens());
        case Run.Visual visual -> out.block(visual.grid(), time.apply(visual));
        case Run.Sound _, Run.Film _ -> throw UnknownRuns.sound(scheme);
      }
    }
    return out.ids();
  }

  /** The next free number. */
  int free() {
    return free;
  }

  void text(int tokens) {
    for (int i = 0; i < tokens; i++) {
      put(free, free, free);
    }
  }

  /** Tokens that share the next free number, e.g. two marks that stand together. */
  void together(int tokens) {
    int same = free;
    for (int i = 0; i < tokens; i++) {
      put(same, same, same);
    }
  }

  /**
   * A grid in raster order.
   *
   * @param time offset of a step from the block's start
   */
  void block(Grid grid, IntUnaryOperator time) {
    int start = free;
    for (int r = 0; r < grid.tokens(); r++) {
      cell(start, grid, r, time.applyAsInt(r / grid.perStep()));
    }
  }

  /** Token {@code r} of a grid that starts at {@code start}. */
  void cell(int start, Grid grid, int r, int time) {
    int inStep = r % grid.perStep();
    put(Math.addExact(start, time), start + inStep / grid.w(), start + inStep % grid.w());
  }

  /** One token. */
  void put(int onT, int onH, int onW) {
    t[at] = onT;
    h[at] = onH;
    w[at] = onW;
    free = Math.max(free, Math.addExact(1, Math.max(onT, Math.max(onH, onW))));
    at++;
  }

  PositionIds.Axes ids() {
    return new PositionIds.Axes(t, h, w, free);
  }
}
