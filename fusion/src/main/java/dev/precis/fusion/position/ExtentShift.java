package dev.precis.fusion.position;

import java.util.Arrays;
import java.util.List;

/**
 * Moves every run of a compressed prompt back to where the run before it now ends. Walks the full
 * prompt once; {@code before} counts as it did, {@code after} as it does now.
 */
final class ExtentShift {
  private final PositionIds full;
  private final double[][] axes;
  private final int[] kept;
  private final boolean byWidth;
  private final double[][] out;
  private int place;
  private int next;
  private double before;
  private double after;
  private double most = -1;

  ExtentShift(PositionIds full, int[] kept, boolean byWidth) {
    this.full = full;
    this.kept = kept;
    this.byWidth = byWidth;
    axes = columns(full);
    out = new double[axes.length][kept.length];
  }

  PositionIds over(List<? extends Run> runs) {
    for (Run run : runs) {
      switch (run) {
        case Run.Text text -> text(text.tokens());
        case Run.Visual visual -> block(visual.tokens(), visual.grid().w());
        case Run.Sound sound -> block(sound.tokens(), 0);
        case Run.Film film -> {
          together(Run.Film.MARKS);
          block(film.order().size(), 0);
          together(Run.Film.MARKS);
        }
      }
    }
    return back(Math.max(after, 1 + Math.ceil(most)));
  }

  private void text(int tokens) {
    for (int end = place + tokens; place < end; place++) {
      if (isKept()) {
        put(after++);
      }
      before++;
    }
  }

  /** Marks that share one id. */
  private void together(int tokens) {
    boolean any = false;
    for (int end = place + tokens; place < end; place++) {
      if (isKept()) {
        put(after);
        any = true;
      }
    }
    before += tokens > 0 ? 1 : 0;
    after += any ? 1 : 0;
  }

  /**
   * Tokens of a medium.
   *
   * @param width of its grid where its width may decide what follows, else 0
   */
  private void block(int tokens, int width) {
    int first = next;
    double shift = after - before;
    double largest = after - 1;
    double largestBefore = before - 1;
    for (int end = place + tokens; place < end; place++) {
      boolean keeps = isKept();
      for (int axis = 0; axis < axes.length; axis++) {
        double id = axes[axis][place];
        largestBefore = Math.max(largestBefore, id);
        if (keeps) {
          out[axis][next] = id + shift;
          largest = Math.max(largest, id + shift);
        }
      }
      next += keeps ? 1 : 0;
    }
    most = Math.max(most, largest);
    before = Math.ceil(largestBefore) + 1;
    after = byWidth && width > 0 && next > first ? after + width : Math.ceil(largest) + 1;
  }

  private boolean isKept() {
    return next < kept.length && kept[next] == place;
  }

  private void put(double id) {
    for (double[] axis : out) {
      axis[next] = id;
    }
    most = Math.max(most, id);
    next++;
  }

  private static double[][] columns(PositionIds ids) {
    return switch (ids) {
      case PositionIds.Line line -> new double[][] {doubles(line.ids())};
      case PositionIds.Axes three ->
          new double[][] {doubles(three.t()), doubles(three.h()), doubles(three.w())};
      case PositionIds.Fractions fractions -> {
        double[] column = new double[fractions.size()];
        Arrays.setAll(column, i -> fractions.ids()[i]);
        yield new double[][] {column};
      }
    };
  }

  private PositionIds back(double end) {
    return switch (full) {
      case PositionIds.Line _ -> new PositionIds.Line(ints(out[0]), end);
      case PositionIds.Axes _ ->
          new PositionIds.Axes(ints(out[0]), ints(out[1]), ints(out[2]), end);
      case PositionIds.Fractions _ -> {
        float[] ids = new float[kept.length];
        for (int i = 0; i < ids.length; i++) {
          ids[i] = (float) out[0][i];
        }
        yield new PositionIds.Fractions(ids, end);
      }
    };
  }

  private static double[] doubles(int[] column) {
    return Arrays.stream(column).asDoubleStream().toArray();
  }

  private static int[] ints(double[] column) {
    return Arrays.stream(column).mapToInt(value -> (int) value).toArray();
  }
}
