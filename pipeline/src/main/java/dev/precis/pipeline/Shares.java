package dev.precis.pipeline;

import dev.precis.compress.Budget;
import dev.precis.compress.FrameBudget;
import dev.precis.tokens.Grid;
import dev.precis.tokens.TokenSequence;

/**
 * Deals a budget for a whole stream out to its batches as they come, before its real length is
 * known: a total is spread evenly over the length that the header promises and never exceeded.
 */
final class Shares {
  private final Budget budget;
  private final long plannedSteps;
  private long steps;
  private long given;

  /**
   * For a stream that is expected to have that many frames or sound tokens; 0 means unknown, and
   * then a total goes to the first steps that come.
   */
  Shares(Budget budget, long expectedSteps) {
    this.budget = budget;
    this.plannedSteps = expectedSteps;
  }

  /** Tokens of a total that no step took. */
  long shortBy() {
    return budget instanceof Budget.Tokens all && plannedSteps > steps ? all.count() - given : 0;
  }

  /** Tokens for every picture of the batch, or one number for a run of sound. */
  int[] next(TokenSequence batch) {
    boolean line = batch.size() > 0 && !batch.provenance().modality()[0].hasFrames();
    return line ? new int[] {run(batch.size())} : pictures(batch.grid());
  }

  private int[] pictures(Grid grid) {
    int[] shares = new int[grid.t()];
    for (int f = 0; f < shares.length; f++) {
      shares[f] =
          limited(FrameBudget.share(budget, steps, Math.max(1, plannedSteps), grid.perStep()));
      steps++;
    }
    return shares;
  }

  private int run(int tokens) {
    long total = Math.max(tokens, plannedSteps);
    int share =
        switch (budget) {
          case Budget.Tokens all ->
              (int) ((steps + tokens) * all.count() / total - steps * all.count() / total);
          case Budget.KeepRatio keep -> (int) Math.max(1, Math.rint(keep.ratio() * tokens));
          case Budget.Auto auto -> auto.atMost();
          case Budget.PerFrame _ ->
              throw new IllegalArgumentException("sound has no frames"); // refused when configured
        };
    steps += tokens;
    return limited(Math.min(share, tokens));
  }

  private int limited(int share) {
    int allowed =
        budget instanceof Budget.Tokens all ? (int) Math.min(share, all.count() - given) : share;
    given += allowed;
    return allowed;
  }
}
