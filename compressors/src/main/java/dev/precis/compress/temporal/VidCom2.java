package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.prune.Quotas;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * VidCom2: the tokens farthest from the mean of the clip and of their frame, more of them in frames
 * that stand out (EMNLP 2025, as vLLM runs it).
 *
 * <p>{@code mode=parity} is {@link VidCom2Scores} and {@link VidCom2Budgets}. What the default does
 * otherwise: frames get whole numbers by largest remainder, so that their sum is the budget and no
 * second choice over the whole clip undoes the frames' shares; and a budget below one token per
 * frame is met too.
 */
public final class VidCom2 extends WindowSelector {
  /** Option {@code rate}, for parity mode; the released code has no default. */
  public static final Option<Double> RATE =
      Option.decimal(
          "rate", 0, 0, 0.999, "share of the tokens to prune; 0: as the budget says (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "vidcom2",
          "Tokens far from the means of the clip and of their frame, more in frames that stand out",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "VidCom2, EMNLP 2025, arXiv 2505.14454",
          "O(N D)",
          List.of(Mode.OPTION, RATE),
          List.of(
              "frames get whole numbers by largest remainder, so that their sum is the budget and no second choice over the whole clip undoes the frames' shares",
              "a budget below one token per frame is met too"));

  private final double rate;
  private final ScratchPool scratch = new ScratchPool();

  private VidCom2(Mode mode, double rate) {
    super(INFO, mode, Scope.WINDOW);
    this.rate = rate;
  }

  static VidCom2 of(Options options) {
    return new VidCom2(options.get(Mode.OPTION), options.get(RATE));
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    return new Planned.Exact(
        switch (mode()) {
          case REPAIRED -> keep;
          case PARITY ->
              VidCom2Budgets.target(
                  shape.grid().t(), shape.grid().perStep(), share(shape.tokens(), keep));
        });
  }

  private double share(int tokens, int keep) {
    return rate > 0 ? 1 - rate : (double) keep / tokens;
  }

  private VidCom2Scores scores(TokenSequence in) {
    return scratch.lend(piece -> VidCom2Scores.of(in.embeddings(), in.grid().perStep(), piece));
  }

  @Override
  int[] repaired(TokenSequence in, int keep) {
    int perFrame = in.grid().perStep();
    VidCom2Scores scores = scores(in);
    int[] caps = new int[in.grid().t()];
    Arrays.fill(caps, perFrame);
    int[] quota = Quotas.largestRemainder(VidCom2Budgets.shares(scores.likeness()), caps, keep);
    return VidCom2Budgets.keep(scores.redundancy(), perFrame, quota);
  }

  @Override
  int[] released(TokenSequence in, int keep) {
    int perFrame = in.grid().perStep();
    double share = share(in.size(), keep);
    VidCom2Scores scores = scores(in);
    return VidCom2Budgets.reconciled(
        scores.redundancy(),
        perFrame,
        VidCom2Budgets.perFrame(scores.likeness(), perFrame, share),
        VidCom2Budgets.target(in.grid().t(), perFrame, share));
  }
}
