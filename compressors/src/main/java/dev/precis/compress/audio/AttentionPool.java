package dev.precis.compress.audio;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * The mean of every one of equal stretches of time, each token counting by the attention it
 * receives: {@code average-pool} in which what the encoder passes over has little say. A row lies
 * where the most attended token of its stretch is. O(N D).
 */
public final class AttentionPool implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "attention-pool",
          "Means of equal stretches of time, tokens counting by attention",
          Set.of(Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(Signal.ATTENTION),
          "own",
          "O(N D)",
          List.of());

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int[] first = RowGroups.evenRuns(in.size(), budget.resolve(SequenceShape.of(in)));
    float[] weight = weights(in, signals);
    int[] anchor = first.clone();
    for (int g = 0; g < first.length; g++) {
      int end = g + 1 < first.length ? first[g + 1] : weight.length;
      for (int r = first[g] + 1; r < end; r++) {
        anchor[g] = weight[r] > weight[anchor[g]] ? r : anchor[g];
      }
    }
    return new Selection.Combine(RowGroups.runMeans(first, weight, anchor));
  }

  /** Weight times attention of every token; attention below 0 counts as 0. */
  static float[] weights(TokenSequence in, Signals signals) {
    float[] weight = signals.require(Signal.ATTENTION).toArray();
    for (int r = 0; r < weight.length; r++) {
      weight[r] = Math.max(0, weight[r]) * in.provenance().weight()[r];
    }
    return weight;
  }
}
