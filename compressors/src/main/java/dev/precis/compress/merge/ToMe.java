package dev.precis.compress.merge;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * ToMe after the encoder: pairs of similar tokens become their mean, step by step until the budget
 * is met (ICLR 2023, facebookresearch/ToMe). Similarity is that of the keys where the encoder gives
 * them, else of the embeddings; a token counts as many times as it stands for encoder tokens.
 *
 * <p>{@code mode=parity} repeats the released step, {@link ToMeStep}: half of the rows at most, and
 * rows left in the order of their similarity. What the default does otherwise: rows are in raster
 * order after every step, so that it pairs neighbours, and a step merges no more than {@code share}
 * of the rows, because a step that must merge half of them also merges its worst pairs.
 */
public final class ToMe implements Compressor {
  /** Option {@code share}, for the default mode; our trials. */
  public static final Option<Double> SHARE =
      Option.decimal("share", 0.25, 0.01, 0.5, "most rows that a step merges");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "tome",
          "Pairs of similar tokens merged, again and again",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(),
          "ToMe, ICLR 2023, arXiv 2210.09461",
          "O(N^2 d), keys of d columns",
          List.of(Mode.OPTION, SHARE),
          List.of(
              "rows are in raster order after every step, so that a step pairs neighbours; the released step leaves them in the order of their similarity",
              "a step merges no more than a share of the rows; the released step merges up to half of them, its worst pairs too"));

  private final Mode mode;
  private final double share;
  private final ScratchPool scratch = new ScratchPool();

  private ToMe(Mode mode, double share) {
    this.mode = mode;
    this.share = share;
  }

  static ToMe of(Options options) {
    return new ToMe(options.get(Mode.OPTION), options.get(SHARE));
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
    return switch (mode) {
      case REPAIRED -> Traits.MERGES;
      case PARITY -> new Traits(false, false, true);
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    Matrix metric = signals.findFinite(Signal.KEYS).orElse(in.embeddings());
    float[] size = in.provenance().weight();
    RowCombination rows =
        switch (mode) {
          case REPAIRED ->
              scratch.lend(piece -> ToMeRepeat.inOrder(metric, size, keep, share, piece));
          case PARITY -> scratch.lend(piece -> ToMeRepeat.released(metric, size, keep, piece));
        };
    return new Selection.Combine(rows);
  }
}
