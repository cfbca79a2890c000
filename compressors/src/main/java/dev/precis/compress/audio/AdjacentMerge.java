package dev.precis.compress.audio;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.NeighbourRuns;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Neighbours in time become their mean, the pair first that loses least, until the budget is met;
 * with {@code threshold} on below it, as long as some pair is that similar. What a merge of runs of
 * weights p and q loses is {@code p q / (p + q) (1 - cosine)}. The cosine is that of the keys where
 * the encoder gives them, else of the embeddings. Only neighbours ever join, so that a row stands
 * for one stretch of time without a gap.
 *
 * <p>The idea is that of A-ToMe (Li et al., "Accelerating Transducers through Adjacent Token
 * Merging", Interspeech 2023, arXiv 2306.16009), written from the paper. There, layers inside the
 * encoder merge disjoint pairs by their cosine step by step; here pairs merge one by one behind the
 * encoder, and the weights have a say. O(N D + N log N).
 */
public final class AdjacentMerge implements Compressor {
  /** Option {@code threshold}: at 1 the budget alone decides. */
  public static final Option<Double> THRESHOLD =
      Option.decimal(
          "threshold",
          1,
          0,
          1,
          "cosine from which neighbours merge even below the budget; 1: none");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "adjacent-merge",
          "Neighbours in time merged, the most similar first",
          Set.of(Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(),
          "after A-ToMe, Interspeech 2023, arXiv 2306.16009",
          "O(N D + N log N)",
          List.of(THRESHOLD));

  private final double threshold;

  private AdjacentMerge(double threshold) {
    this.threshold = threshold;
  }

  static AdjacentMerge of(Options options) {
    return new AdjacentMerge(options.get(THRESHOLD));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.KEYS);
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int most = budget.resolve(shape);
    return threshold < 1 ? new Planned.AtMost(most) : new Planned.Exact(most);
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    Matrix metric = signals.findFinite(Signal.KEYS).orElse(in.embeddings());
    float[] weight = in.provenance().weight();
    NeighbourRuns runs = new NeighbourRuns(in.size(), new CosineRuns(metric, weight, threshold));
    runs.joinUntil(budget.resolve(SequenceShape.of(in)));
    if (threshold < 1) {
      runs.joinTiers(0);
    }
    return new Selection.Combine(RowGroups.runMeans(runs.firsts(), weight));
  }
}
