package dev.precis.compress.temporal;

import dev.precis.compress.GridFit;
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
 * Two rates: few slow frames in detail and the frames between them pooled hard, after the idea of
 * SlowFast-LLaVA (arXiv 2407.15841). There is no reference to compare with: unlike the paper, a
 * frame is in one of the two and not in both, fast frames may be joined in time, and how hard both
 * are pooled follows from the budget.
 *
 * <p>Slow frames get {@code slow-share} of the budget and what the others cannot use; each frame's
 * grid is the one of {@link GridFit}. Where the budget has no token for each slow frame and each
 * run of fast ones, runs get longer, then slow frames rarer, each time by doubling. O(N D).
 */
public final class SlowFast extends TimePooling {
  /** Option {@code slow-every}. */
  public static final Option<Integer> SLOW_EVERY =
      Option.integer("slow-every", 8, 1, 4096, "a slow frame every so many frames");

  /** Option {@code fast-every}. */
  public static final Option<Integer> FAST_EVERY =
      Option.integer("fast-every", 1, 1, 4096, "frames between slow ones that are joined");

  /** Option {@code slow-share}. */
  public static final Option<Double> SLOW_SHARE =
      Option.decimal("slow-share", 0.5, 0, 1, "share of the budget for slow frames");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "slowfast",
          "Few frames in detail, the frames between them pooled hard",
          Set.of(Modality.VIDEO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "after SlowFast-LLaVA, arXiv 2407.15841",
          "O(N D)",
          List.of(SLOW_EVERY, FAST_EVERY, SLOW_SHARE));

  private final int slowEvery;
  private final int fastEvery;
  private final double slowShare;

  private SlowFast(int slowEvery, int fastEvery, double slowShare) {
    super(INFO);
    this.slowEvery = slowEvery;
    this.fastEvery = fastEvery;
    this.slowShare = slowShare;
  }

  static SlowFast of(Options options) {
    return new SlowFast(options.get(SLOW_EVERY), options.get(FAST_EVERY), options.get(SLOW_SHARE));
  }

  @Override
  public Scope scope() {
    return new Scope.Window(slowEvery);
  }

  @Override
  List<TimeBlocks.Block> blocks(Grid grid, int keep) {
    int frames = grid.t();
    int every = slowEvery;
    int joined = fastEvery;
    while (runs(frames, every, joined).size() > keep) {
      if (every >= frames && joined >= frames) {
        return TimeBlocks.even(frames, keep);
      }
      if (joined + 1 < every) {
        joined *= 2;
      } else {
        every *= 2;
      }
    }
    List<FrameRun> runs = runs(frames, every, joined);
    int slow = Math.ceilDiv(frames, every);
    int fast = runs.size() - slow;
    int wanted = (int) Math.clamp(slowShare * keep, slow, keep - fast);
    Grid detail = cells(grid, wanted / slow);
    Grid coarse = fast == 0 ? detail : cells(grid, (keep - slow * detail.tokens()) / fast);
    detail = cells(grid, (keep - fast * coarse.tokens()) / slow);
    List<TimeBlocks.Block> blocks = new ArrayList<>();
    for (FrameRun run : runs) {
      blocks.add(new TimeBlocks.Block(run, run.first() % every == 0 ? detail : coarse));
    }
    return blocks;
  }

  private static Grid cells(Grid grid, int most) {
    return GridFit.within(Grid.image(grid.h(), grid.w()), Math.min(most, grid.perStep()));
  }

  /** Slow frames, one each, and behind each the runs of fast ones. */
  private static List<FrameRun> runs(int frames, int every, int joined) {
    List<FrameRun> runs = new ArrayList<>();
    for (int slow = 0; slow < frames; slow += every) {
      runs.add(new FrameRun(slow, slow + 1));
      int next = Math.min(frames, slow + every);
      for (int from = slow + 1; from < next; from += joined) {
        runs.add(new FrameRun(from, Math.min(next, from + joined)));
      }
    }
    return runs;
  }
}
