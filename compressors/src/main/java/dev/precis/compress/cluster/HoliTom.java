package dev.precis.compress.cluster;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.Scratch;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.compress.cluster.StillWindows.TokenSet;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * HoliTom before the language model: a clip is cut into windows in which the most places stand
 * still, each such place becomes one token, those are clustered, and of the moving places the most
 * attended stay (cokeshao/HoliTom).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link HoliTomMerge}; every set of tokens
 * rounds on its own, so that up to 1.5 tokens a frame above the budget can come out. What the
 * default does otherwise:
 *
 * <ul>
 *   <li>the budget is met exactly: it falls on the sets in proportion to their sizes, by largest
 *       remainder. Above what is left when all still places are merged, the tokens that resemble
 *       the first of their place least are let out again;
 *   <li>rows come in (t, y, x) order, a still place at its first frame;
 *   <li>a cluster's row is the mean of all its tokens by weight; the released setting is read with
 *       one default and documented with another.
 * </ul>
 *
 * Moving tokens that are not kept are left out, as published: weight is not conserved.
 */
public final class HoliTom implements Compressor {
  /** Option {@code tau}; released, which lowers it to 0.65 at a tenth of the tokens. */
  public static final Option<Double> TAU =
      Option.decimal("tau", 0.8, -1, 1, "cosine above which a place stands still");

  /** Option {@code neighbours}; the reference cases' setting. */
  public static final Option<Integer> NEIGHBOURS =
      Option.integer("neighbours", 7, 1, 1024, "neighbours that make a token's density");

  /** Option {@code beta}, for parity mode. */
  public static final Option<Double> BETA =
      Option.decimal("beta", 0.6, 0, 1, "share of a centre in its row (parity)");

  /** Option {@code means}, for parity mode. */
  public static final Option<Means> MEANS =
      Option.choice("means", Means.PLAIN, "what a cluster's row is (parity)");

  /** Option {@code retain}, for parity mode. */
  public static final Option<Double> RETAIN =
      Option.decimal("retain", 0, 0, 1, "share of tokens kept, 0 for the budget's (parity)");

  /** Rows of clusters in parity mode. */
  public enum Means {
    /** The mean of all members. */
    PLAIN,
    /** The centre and the mean of the others, at {@link #BETA}. */
    BLENDED
  }

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "holitom",
          "Still places of a clip merged over time and clustered, the most attended moving tokens",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(Signal.ATTENTION),
          "HoliTom (outer stage), NeurIPS 2025, arXiv 2505.21334",
          "O(T N (N + 1) D), T frames of N tokens",
          List.of(Mode.OPTION, TAU, NEIGHBOURS, BETA, MEANS, RETAIN),
          List.of(
              "the budget is met exactly: it falls on the sets in proportion to their sizes, by largest remainder. Above what is left when all still places are merged, the tokens that resemble the first of their place least are let out again",
              "rows come in (t, y, x) order, a still place at its first frame",
              "a cluster's row is the mean of all its tokens by weight; the released setting is read with one default and documented with another"));

  private final Mode mode;
  private final double retain;
  private final HoliTomMerge.Settings settings;
  private final ScratchPool scratch = new ScratchPool();

  private HoliTom(Mode mode, HoliTomMerge.Settings settings, double retain) {
    this.mode = mode;
    this.settings = settings;
    this.retain = retain;
  }

  static HoliTom of(Options options) {
    return new HoliTom(
        options.get(Mode.OPTION),
        new HoliTomMerge.Settings(
            options.get(TAU),
            1,
            options.get(NEIGHBOURS),
            options.get(BETA),
            options.get(MEANS) == Means.PLAIN),
        options.get(RETAIN));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Scope scope() {
    return Scope.WINDOW;
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case REPAIRED -> Traits.SELECTS;
      case PARITY -> new Traits(false, false, false);
    };
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(budget.resolve(shape));
      case PARITY -> {
        double wanted = ratio(shape, budget) * shape.tokens() + 1.5 * shape.grid().t();
        yield new Planned.AtMost((int) Math.min(shape.tokens(), Math.ceil(wanted)));
      }
    };
  }

  private double ratio(SequenceShape shape, Budget budget) {
    return retain > 0 ? retain : (double) budget.resolve(shape) / shape.tokens();
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    Matrix tokens = in.embeddings();
    int frames = in.grid().t();
    return new Selection.Combine(
        switch (mode) {
          case REPAIRED ->
              scratch.lend(piece -> repaired(in, attention, budget.resolve(shape), piece));
          case PARITY -> {
            HoliTomMerge.Settings released =
                new HoliTomMerge.Settings(
                    settings.tau(),
                    ratio(shape, budget),
                    settings.neighbours(),
                    settings.beta(),
                    settings.plainMean());
            yield scratch
                .lend(piece -> HoliTomMerge.merge(tokens, attention, frames, released, piece))
                .rows();
          }
        });
  }

  private RowCombination repaired(TokenSequence in, float[] attention, int keep, Scratch piece) {
    Matrix tokens = in.embeddings();
    int perFrame = in.grid().perStep();
    List<TokenSet> sets =
        HoliTomWindows.cut(tokens, in.grid().t(), settings.tau()).windows().sets();
    int[] sizes = new int[sets.size()];
    int left = 0;
    for (int s = 0; s < sizes.length; s++) {
      sizes[s] = sets.get(s).size();
      left += sizes[s];
    }
    int[] quota = SetQuotas.proportional(sizes, Math.min(keep, left));
    Groups groups = new Groups(in.size());
    boolean[] centre = new boolean[in.size()];
    for (int s = 0; s < sizes.length; s++) {
      TokenSet set = sets.get(s);
      if (quota[s] == sizes[s]) {
        set.openAll(groups, perFrame);
      } else if (set.still()) {
        int neighbours = Math.min(settings.neighbours(), quota[s]);
        HoliTomMerge.cluster(tokens, perFrame, set, quota[s], neighbours, groups, centre, piece);
      } else {
        HoliTomMerge.mostAttended(attention, set, quota[s], groups, centre);
      }
    }
    groups.releaseTo(keep, tokens);
    return groups.meansInOrder(in.provenance().weight());
  }
}
