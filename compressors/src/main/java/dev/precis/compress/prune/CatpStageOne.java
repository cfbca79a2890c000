package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Scratch;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.greedy.FacilityLocation;
import dev.precis.compress.query.QuerySpace;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * Stage 1 of CATP, contextually adaptive token pruning for prompts with interleaved examples (AAAI
 * 2026, arXiv 2508.07871): of each example's picture the tokens are kept that stand for the picture
 * and fit the example's own text. With {@code sim = (1 + cosine) / 2} and v the mean of the text's
 * vectors, the set Y is grown greedily to make {@code sum_x max_{y in Y} sim(y, x) + alignment *
 * sum_{y in Y} sim(y, v)} large.
 *
 * <p>The paired text is {@link Signal#TEXT_QUERY}, in the space of the tokens (the embedding table
 * of the model that reads both). {@link #keepOf} gives the number of tokens for the share that the
 * whole prompt is to lose. There is no released code; the objective is the published one. The
 * second stage works inside the model and is not part of this. O(N^2 D).
 */
public final class CatpStageOne implements Compressor {
  /** Option {@code alignment}: lambda 1 of the paper. */
  public static final Option<Double> ALIGNMENT =
      Option.decimal("alignment", 0.7, 0, 100, "weight of fitting the text");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "catp.stage1",
          "The tokens that stand for the picture and fit the example's text",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.QUERY,
          Set.of(Signal.TEXT_QUERY),
          "CATP, stage 1, AAAI 2026, arXiv 2508.07871",
          "O(N^2 D)",
          List.of(ALIGNMENT, KeepShape.OPTION));

  private final double alignment;
  private final ScratchPool scratch = new ScratchPool();

  private CatpStageOne(double alignment) {
    this.alignment = alignment;
  }

  static CatpStageOne of(Options options) {
    return new CatpStageOne(options.get(ALIGNMENT));
  }

  /**
   * What the algorithm decided.
   *
   * @param alignment similarity of every token to the text, without its weight
   * @param choice the picks, their gains and the objective
   */
  @SuppressWarnings("ArrayRecordComponent") // intermediate results for comparison
  public record Decision(double[] alignment, FacilityLocation.Choice choice) {}

  /**
   * Tokens that stage 1 keeps of a picture when the whole prompt is to lose the share {@code
   * removed} of its picture tokens, half of it in each of two stages: {@code tokens (1 - removed /
   * 2)}, rounded down, one at least.
   */
  public static int keepOf(int tokens, double removed) {
    if (!(removed >= 0 && removed < 1)) {
      throw new IllegalArgumentException("the share to remove must be in [0, 1), was " + removed);
    }
    return Math.max(1, (int) Math.floor(tokens * (1 - removed / 2)));
  }

  /**
   * Runs the algorithm.
   *
   * @param tokens n x d
   * @param text m x d, one row or more
   * @param weight of fitting the text
   */
  public static Decision decide(Matrix tokens, Matrix text, double weight, int keep) {
    return decide(tokens, text, weight, keep, new Scratch());
  }

  private static Decision decide(
      Matrix tokens, Matrix text, double weight, int keep, Scratch scratch) {
    float[] mean = Kernels.meanRows(text);
    Matrix towards = Kernels.normalizedRows(Matrix.of(1, mean.length, mean));
    Matrix unit = scratch.matrix(0, tokens.rows(), tokens.cols());
    Kernels.normalizeRows(tokens, unit);
    float[] cosine = Kernels.gemv(unit, towards.row(0));
    double[] fits = new double[cosine.length];
    double[] bonus = new double[cosine.length];
    for (int i = 0; i < fits.length; i++) {
      fits[i] = 0.5 + 0.5 * cosine[i];
      bonus[i] = weight * fits[i];
    }
    return new Decision(fits, FacilityLocation.choose(tokens, bonus, keep, scratch));
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
    Decision decision =
        scratch.lend(piece -> decide(space.tokens(), space.query(), alignment, keep, piece));
    return new Selection.Keep(decision.choice().sorted());
  }
}
