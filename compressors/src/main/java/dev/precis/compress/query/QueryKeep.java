package dev.precis.compress.query;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.GridFit;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Keeps the tokens that the question's words point at, by late interaction: one map of cosines per
 * word, the maps united into heat, the hottest tokens kept, the lower index on a tie.
 *
 * <p>With {@code diversity} above 0 tokens are taken one by one, each the one with the largest
 * {@code (1 - diversity) heat - diversity c}, where heat is rescaled to 0 to 1 and c is the largest
 * cosine to a token taken before (maximal marginal relevance, Carbonell and Goldstein 1998), so
 * that several answers of a picture are found and not one many times.
 *
 * <p>Question and tokens must live in one space; otherwise the run is refused with both names. O(m
 * N D), and O(k N D) with diversity.
 */
public final class QueryKeep implements Compressor {
  /** Option {@code heat}. */
  public static final Option<RelevanceMaps.Heat> HEAT =
      Option.choice("heat", RelevanceMaps.Heat.MAX, "how the maps of several words become one");

  /** Option {@code filter}: the rank Gaussian filter takes away lone hot tokens. */
  public static final Option<Filter> FILTER =
      Option.choice("filter", Filter.NONE, "what smooths the heat");

  /** Option {@code diversity}: 0 keeps the hottest tokens however alike they are. */
  public static final Option<Double> DIVERSITY =
      Option.decimal("diversity", 0, 0, 1, "weight of being unlike the tokens already kept");

  /** What smooths the heat. */
  public enum Filter {
    /** Nothing. */
    NONE,
    /** {@link RankGaussianFilter}, where the picture is large enough for its window. */
    RANK_GAUSSIAN
  }

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "query-keep",
          "The tokens that the words of the question point at",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.QUERY,
          Set.of(Signal.TEXT_QUERY),
          "late interaction as in ColPali, arXiv 2407.01449",
          "O(m N D)",
          List.of(HEAT, FILTER, DIVERSITY, KeepShape.OPTION),
          List.of(
              "the rank Gaussian filter gives the value of a window whose values are all the same; the released filter divides by zero"));

  private final RelevanceMaps.Heat heat;
  private final Filter filter;
  private final double diversity;

  private QueryKeep(Options options) {
    heat = options.get(HEAT);
    filter = options.get(FILTER);
    diversity = options.get(DIVERSITY);
  }

  static QueryKeep of(Options options) {
    return new QueryKeep(options);
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
    float[] score = heat(in, signals).values();
    return diversity == 0
        ? Selection.Keep.highest(score, keep)
        : new Selection.Keep(marginal(in.embeddings(), score, keep));
  }

  private HeatMap heat(TokenSequence in, Signals signals) {
    QuerySpace space = QuerySpace.of(in, signals);
    Grid plane = GridFit.plane(in.grid());
    HeatMap map =
        LateInteraction.maps(space.tokens(), space.query(), plane.h(), plane.w()).heat(heat);
    boolean fits = Math.min(plane.h(), plane.w()) > RankGaussianFilter.DEFAULT_SIDE / 2;
    return filter == Filter.RANK_GAUSSIAN && fits ? RankGaussianFilter.apply(map) : map;
  }

  private int[] marginal(Matrix tokens, float[] score, int keep) {
    Matrix unit = Kernels.normalizedRows(tokens);
    double[] wanted = rescaled(score);
    double[] closest = new double[score.length];
    boolean[] taken = new boolean[score.length];
    int[] kept = new int[keep];
    float[] vector = new float[unit.cols()];
    Arrays.fill(closest, -1);
    for (int k = 0; k < keep; k++) {
      int best = -1;
      double most = 0;
      for (int i = 0; i < wanted.length; i++) {
        double value = (1 - diversity) * wanted[i] - diversity * closest[i];
        if (!taken[i] && (best < 0 || value > most)) {
          best = i;
          most = value;
        }
      }
      kept[k] = best;
      taken[best] = true;
      unit.copyRow(best, vector, 0);
      float[] cosines = Kernels.gemv(unit, vector);
      for (int i = 0; i < closest.length; i++) {
        closest[i] = Math.max(closest[i], cosines[i]);
      }
    }
    Arrays.sort(kept);
    return kept;
  }

  private static double[] rescaled(float[] score) {
    float least = score[Kernels.argmin(score)];
    float most = score[Kernels.argmax(score)];
    double[] out = new double[score.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = most > least ? ((double) score[i] - least) / ((double) most - least) : 0;
    }
    return out;
  }
}
