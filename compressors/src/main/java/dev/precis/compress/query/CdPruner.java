package dev.precis.compress.query;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Options;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.greedy.GreedyDpp;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * CDPruner: the tokens that are relevant to the question and differ from each other, found as the
 * most probable set of a determinantal point process ("Beyond Attention or Similarity: Maximizing
 * Conditional Diversity for Token Pruning in MLLMs", NeurIPS 2025, arXiv 2506.10967). Relevance is
 * {@link CdPrunerRelevance}, the search {@link GreedyDpp}.
 *
 * <p>{@code mode=parity} is the released rule: a token counts the more the less it resembles the
 * question, because patches of CLIP resemble a text the other way round. {@code mode=repaired}, the
 * default, takes resemblance as it is, which suits encoders whose tokens are trained to be compared
 * with words. Both guard what the released code breaks on: more tokens than independent directions
 * (it then repeats tokens; here the rest is filled by relevance), equal relevance of all tokens (it
 * divides by zero; here all count alike), zero rows.
 *
 * <p>Tokens whose space differs from the question's need a second embedding in it, {@link
 * Signal#JOINT_EMBEDDINGS}.
 */
public final class CdPruner implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "cdpruner",
          "Tokens relevant to the question that differ from each other, by a greedy DPP",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.QUERY,
          Set.of(Signal.TEXT_QUERY),
          "CDPruner, NeurIPS 2025, arXiv 2506.10967",
          "O(k N D + k^2 N)",
          List.of(Mode.OPTION, KeepShape.OPTION),
          List.of(
              "resemblance to the question counts for a token, as suits encoders trained to be compared with words; in the released code it counts against it, as patches of CLIP want it",
              "in both modes: once no independent direction is left, the rest is filled by relevance; the released code repeats tokens",
              "in both modes: tokens of equal relevance count alike; the released code divides by zero",
              "in both modes: a row of zeros is taken only once no independent direction is left"));

  private final Mode mode;
  private final ScratchPool scratch = new ScratchPool();
  private final ConcurrentLinkedDeque<GreedyDpp> idle = new ConcurrentLinkedDeque<>();

  private CdPruner(Mode mode) {
    this.mode = mode;
  }

  static CdPruner of(Options options) {
    return new CdPruner(options.get(Mode.OPTION));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Set<Signal> uses() {
    return QuerySpace.SIGNALS;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    QuerySpace space = QuerySpace.of(in, signals);
    boolean opposite = mode == Mode.PARITY;
    double[] relevance =
        scratch.lend(piece -> CdPrunerRelevance.of(space.tokens(), space.query(), opposite, piece));
    return new Selection.Keep(pick(in.embeddings(), relevance, keep).sorted());
  }

  /** With a searcher that no other call uses; what has grown large is not kept. */
  private GreedyDpp.Picked pick(Matrix tokens, double[] relevance, int keep) {
    GreedyDpp kept = idle.pollFirst();
    GreedyDpp searcher = kept == null ? new GreedyDpp() : kept;
    GreedyDpp.Picked picked = searcher.pick(tokens, relevance, keep);
    if (searcher.byteSize() <= ScratchPool.MOST_KEPT_BYTES) {
      idle.offerFirst(searcher);
    }
    return picked;
  }
}
