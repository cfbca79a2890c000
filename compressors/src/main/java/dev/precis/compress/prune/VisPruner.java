package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * VisPruner: some tokens for their attention, the rest because they differ (ICCV 2025, arXiv
 * 2412.01818, Theia-4869/VisPruner; {@code important=1} is FasterVLM); see {@link VisPrunerSplit}.
 * The released algorithm wherever that is defined; it also takes an odd number of tokens, on which
 * the released code fails.
 */
public final class VisPruner implements Compressor {
  /** Option {@code important}; the released code's common setting. */
  public static final Option<Double> IMPORTANT =
      Option.decimal("important", 0.5, 0, 1, "share of the budget that goes by attention");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "vispruner",
          "Half by attention, half the least repetitive of the others",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "VisPruner, ICCV 2025, arXiv 2412.01818",
          "O(N^2 D + N^3 / 8)",
          List.of(IMPORTANT, KeepShape.OPTION),
          List.of(
              "an odd number of tokens is taken, where the released code fails; otherwise both are the same, so there is no parity mode"));

  private final double important;
  private final ScratchPool scratch = new ScratchPool();

  private VisPruner(double important) {
    this.important = important;
  }

  static VisPruner of(Options options) {
    return new VisPruner(options.get(IMPORTANT));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    return new Selection.Keep(
        scratch
            .lend(piece -> VisPrunerSplit.split(in.embeddings(), attention, keep, important, piece))
            .kept());
  }
}
