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
  private long pictures;
  private long given;
  private boolean repeats;

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
    return line(batch) ? new int[] {run(batch.size())} : pictures(batch);
  }

  /** Steps that a batch stands for: its sound tokens, or its frames and those that repeat them. */
  static long steps(TokenSequence batch) {
    Grid grid = batch.grid();
    if (line(batch)) {
      return grid.t();
    }
    long steps = 0;
    for (int f = 0; f < grid.t(); f++) {
      steps += steps(batch, f);
    }
    return steps;
  }

  /** An encoder's tokens have the weight of all frames that they stand for. */
  private static long steps(TokenSequence batch, int frame) {
    float weight = batch.provenance().weight()[frame * batch.grid().perStep()];
    return Math.max(1, Math.round((double) weight));
  }

  private static boolean line(TokenSequence batch) {
    return batch.size() > 0 && !batch.provenance().modality()[0].hasFrames();
  }

  private int[] pictures(TokenSequence batch) {
    Grid grid = batch.grid();
    int[] shares = new int[grid.t()];
    for (int f = 0; f < shares.length; f++) {
      long covered = batch.size() == 0 ? 1 : steps(batch, f);
      repeats |= covered > 1;
      shares[f] =
          limited(
              repeats && budget instanceof Budget.Tokens all
                  ? due(all, steps + covered, grid.perStep())
                  : FrameBudget.share(budget, frame(), Math.max(1, plannedSteps), grid.perStep()));
      steps += covered;
      pictures++;
    }
    return shares;
  }

  /** A plan counts the pictures that come; all else goes by the frames that they stand for. */
  private long frame() {
    return budget instanceof Budget.Planned ? pictures : steps;
  }

  /**
   * Once a frame stands for several, what is due by its end and was not given: a frame cannot take
   * the shares of all those that repeat it, so frames after it get what it left.
   */
  private int due(Budget.Tokens all, long upTo, int most) {
    long planned = Math.max(1, plannedSteps);
    long due = Math.min(upTo, planned) * all.count() / planned - given;
    return Math.clamp(due, 0, most);
  }

  private int run(int tokens) {
    long total = Math.max(tokens, plannedSteps);
    int share =
        switch (budget) {
          case Budget.Tokens all ->
              (int) ((steps + tokens) * all.count() / total - steps * all.count() / total);
          case Budget.KeepRatio keep -> (int) Math.max(1, Math.rint(keep.ratio() * tokens));
          case Budget.Auto auto -> auto.atMost();
          case Budget.Planned plan -> plan.between(steps, steps + tokens);
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
