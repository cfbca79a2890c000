package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Traits;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * The temporal stage of DyCoke: in groups of four frames the first stays whole, the second and the
 * fourth lose the tokens that resemble those of the frame before, the third those that resemble the
 * first frame (CVPR 2025).
 *
 * <p>{@code mode=parity} is {@link DyCokeStages}. What the default does otherwise:
 *
 * <ul>
 *   <li>the last frame of an odd number is not lost;
 *   <li>the last group of four is compressed like the others;
 *   <li>rows are in order of time and place, not of their similarity;
 *   <li>the budget is met exactly: all frames but the first of a group compete for it, so that a
 *       frame after a cut gets more than one where nothing moves, and groups double as long as
 *       their first frames take more than half of it, frame i then being compared with frame i - 4
 *       and so on.
 * </ul>
 */
public final class DyCoke extends WindowSelector {
  /** Frames of a group. */
  public static final int GROUP = 4;

  /** Option {@code ratio}, for parity mode; the README of the released code uses 0.7. */
  public static final Option<Double> RATIO =
      Option.decimal(
          "ratio", 0, 0, 1, "share that a pruned frame loses; 0: as the budget says (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "dycoke",
          "Frames of a group without the tokens that repeat an earlier frame of it",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "DyCoke, CVPR 2025, arXiv 2411.15024",
          "O(N D)",
          List.of(Mode.OPTION, RATIO),
          List.of(
              "the last frame of an odd number is not lost",
              "the last group of four is compressed like the others",
              "rows are in order of time and place, not of their similarity",
              "the budget is met exactly: all frames but the first of a group compete for it, so that a frame after a cut gets more than one where nothing moves, and groups double as long as their first frames take more than half of it, frame i then being compared with frame i - 4 and so on"));

  private final double ratio;

  private DyCoke(Mode mode, double ratio) {
    super(INFO, mode, new Scope.Window(GROUP));
    this.ratio = ratio;
  }

  static DyCoke of(Options options) {
    return new DyCoke(options.get(Mode.OPTION), options.get(RATIO));
  }

  @Override
  public Traits traits() {
    return switch (mode()) {
      case REPAIRED -> Traits.SELECTS;
      case PARITY -> new Traits(false, false, false);
    };
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    return new Planned.Exact(
        switch (mode()) {
          case REPAIRED -> keep;
          case PARITY -> {
            int frames = shape.grid().t();
            int perFrame = shape.grid().perStep();
            yield DyCokeStages.count(frames, perFrame, perPruned(frames, perFrame, keep));
          }
        });
  }

  private int perPruned(int frames, int perFrame, int keep) {
    return ratio > 0
        ? DyCokeStages.kept(perFrame, ratio)
        : DyCokeStages.fitting(frames, perFrame, keep);
  }

  @Override
  int[] repaired(TokenSequence in, int keep) {
    int frames = in.grid().t();
    int group = GROUP;
    while (!AnchoredKeep.fits(Math.ceilDiv(frames, group), in.grid().perStep(), keep)) {
      group *= 2;
    }
    int[] compared = new int[frames];
    for (int t = 0; t < frames; t++) {
      int inGroup = t % group;
      compared[t] = t - Integer.lowestOneBit(inGroup); // 1 to 0, 2 to 0, 3 to 2, 4 to 0 ...
    }
    return AnchoredKeep.rows(in.embeddings(), in.grid(), compared, new boolean[frames], keep);
  }

  @Override
  int[] released(TokenSequence in, int keep) {
    int frames = in.grid().t();
    int perFrame = in.grid().perStep();
    return DyCokeStages.rows(in.embeddings(), frames, perPruned(frames, perFrame, keep));
  }
}
