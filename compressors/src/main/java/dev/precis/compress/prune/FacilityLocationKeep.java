package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.compress.greedy.FacilityLocation;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Keeps the tokens that best stand for all tokens: the sum over all of the largest similarity
 * {@code (1 + cosine) / 2} to a kept one is made large greedily, which reaches at least 63% of the
 * best possible (Nemhauser, Wolsey and Fisher 1978). No attention and no question. {@link
 * CatpStageOne} is the same search with a share of text alignment. O(N^2 D).
 */
public final class FacilityLocationKeep implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "facility-location",
          "The tokens that best stand for all tokens, by lazy greedy facility location",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(),
          "own use of a classic (Nemhauser et al. 1978, Minoux 1978)",
          "O(N^2 D)",
          List.of(KeepShape.OPTION));

  private final ScratchPool scratch = new ScratchPool();

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    FacilityLocation.Choice choice =
        scratch.lend(piece -> FacilityLocation.choose(in.embeddings(), null, keep, piece));
    return new Selection.Keep(choice.sorted());
  }
}
