package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Keeps the tokens the encoder attends to most, lower index first on a tie: what many systems do,
 * and a floor for those that also spread their tokens. O(N log N).
 */
public final class TopAttention implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "top-attention",
          "The tokens with the highest encoder attention",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "own (baseline)",
          "O(N log N)",
          List.of(KeepShape.OPTION));

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    return Selection.Keep.highest(attention, keep);
  }
}
