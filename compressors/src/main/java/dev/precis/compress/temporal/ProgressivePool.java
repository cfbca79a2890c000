package dev.precis.compress.temporal;

import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Scope;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Progressive pooling: in groups of consecutive frames the first is pooled lightly, the others
 * heavily, after the idea of Visual Context Window Extension (arXiv 2409.20018). No code of it was
 * published, and its group and strides are not known here: they are options, their defaults are
 * ours, and there is no reference to compare with.
 *
 * <p>The strides are tokens along a side that one output token stands for. All strides are
 * stretched or shrunk by one factor, the smallest that meets the budget, so that their ratio stays
 * as asked as far as whole tokens allow. Below one token per frame neighbouring frames share one.
 * O(N D).
 */
public final class ProgressivePool extends TimePooling {
  /** Option {@code group}. */
  public static final Option<Integer> GROUP =
      Option.integer(
          "group", 4, 1, 4096, "consecutive frames of which the first is pooled lightly");

  /** Option {@code light}. */
  public static final Option<Double> LIGHT =
      Option.decimal("light", 1, 0.1, 64, "stride of the first frame of a group, before scaling");

  /** Option {@code heavy}. */
  public static final Option<Double> HEAVY =
      Option.decimal("heavy", 3, 0.1, 64, "stride of the other frames, before scaling");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "progressive-pool",
          "The first frame of a group pooled lightly, the others heavily",
          Set.of(Modality.VIDEO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "after Visual Context Window Extension, arXiv 2409.20018",
          "O(N D)",
          List.of(GROUP, LIGHT, HEAVY));

  private static final int HALVINGS = 40;

  private final int group;
  private final double light;
  private final double heavy;

  private ProgressivePool(int group, double light, double heavy) {
    super(INFO);
    this.group = group;
    this.light = light;
    this.heavy = heavy;
  }

  static ProgressivePool of(Options options) {
    return new ProgressivePool(options.get(GROUP), options.get(LIGHT), options.get(HEAVY));
  }

  @Override
  public Scope scope() {
    return new Scope.Window(group);
  }

  @Override
  List<TimeBlocks.Block> blocks(Grid grid, int keep) {
    int frames = grid.t();
    if (keep < frames) {
      return TimeBlocks.even(frames, keep);
    }
    double fine = 0.5 / Math.max(light, heavy);
    double coarse = 2 * Math.max(grid.h(), grid.w()) / Math.min(light, heavy);
    if (count(grid, fine) <= keep) {
      coarse = fine;
    }
    for (int i = 0; i < HALVINGS && fine < coarse; i++) {
      double middle = Math.sqrt(fine * coarse);
      if (count(grid, middle) > keep) {
        fine = middle;
      } else {
        coarse = middle;
      }
    }
    List<TimeBlocks.Block> blocks = new ArrayList<>();
    for (int t = 0; t < frames; t++) {
      blocks.add(
          new TimeBlocks.Block(
              new FrameRun(t, t + 1), cells(grid, coarse * (t % group == 0 ? light : heavy))));
    }
    return blocks;
  }

  private long count(Grid grid, double factor) {
    long first = Math.ceilDiv(grid.t(), group);
    return first * cells(grid, factor * light).tokens()
        + (grid.t() - first) * cells(grid, factor * heavy).tokens();
  }

  private static Grid cells(Grid grid, double stride) {
    return Grid.image(side(grid.h(), stride), side(grid.w(), stride));
  }

  private static int side(int side, double stride) {
    return (int) Math.clamp(Math.rint(side / stride), 1, side);
  }
}
