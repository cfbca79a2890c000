package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.RowGroups;
import dev.precis.compress.Scratch;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * PruMerge and PruMerge+: a few tokens stay and take in the others, weighted by attention (ICCV
 * 2025, arXiv 2403.15388, 42Shawn/LLaVA-PruMerge).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link PruMergeRows}: the number of rows
 * follows from the attention, the budget does not bind. What the default does otherwise:
 *
 * <ul>
 *   <li>it keeps exactly the budget: PruMerge the most attended tokens, PruMerge+ the outliers, a
 *       quarter of the budget at most (the released code adds three spaced tokens to each outlier),
 *       and for the rest tokens spread evenly over the grid;
 *   <li>each other token goes to exactly one kept token, the one with the nearest key, not to every
 *       kept token that has it among its 32 nearest, nor into one row of all;
 *   <li>a row is the attention-weighted mean of its tokens, so that it stays as long as its tokens;
 *       the released sum adds attentions of about 1/N to 1 and hardly changes it;
 *   <li>rows come in raster order; no share of outliers makes it fail; without keys the embeddings
 *       are compared.
 * </ul>
 */
public final class PruMerge implements Compressor {
  private static final String PAPER = "LLaVA-PruMerge, ICCV 2025, arXiv 2403.15388";
  private static final String COST = "O(k N d), keys of d columns";
  private static final List<String> REPAIRS =
      List.of(
          "it keeps exactly the budget; the released code keeps the outliers of the attention, however many there are",
          "each other token goes to the one kept token with the nearest key; the released code adds it to every kept token that has it among its 32 nearest, and to one row of all",
          "a row is the attention-weighted mean of its tokens and as long as they are; the released sum adds attentions of about 1/N to 1 and hardly changes the row",
          "rows come in raster order, and no share of outliers makes it fail; the released PruMerge+ fails with none or with more than a third",
          "without keys the embeddings are compared; the released code needs keys");

  private static MethodInfo info(String id, String summary) {
    return new MethodInfo(
        id,
        summary,
        Set.of(Modality.IMAGE, Modality.VIDEO),
        Mechanism.ATTENTION,
        Set.of(Signal.ATTENTION),
        PAPER,
        COST,
        List.of(Mode.OPTION),
        REPAIRS);
  }

  /** What PruMerge is. */
  public static final MethodInfo INFO =
      info("prumerge", "The most attended tokens take in those with similar keys");

  /** What PruMerge+ is. */
  public static final MethodInfo PLUS =
      info("prumerge-plus", "As prumerge, most of the kept tokens spread evenly");

  private final MethodInfo info;
  private final boolean plus;
  private final Mode mode;
  private final ScratchPool scratch = new ScratchPool();

  private PruMerge(MethodInfo info, boolean plus, Mode mode) {
    this.info = info;
    this.plus = plus;
    this.mode = mode;
  }

  static PruMerge of(Options options) {
    return new PruMerge(INFO, false, options.get(Mode.OPTION));
  }

  static PruMerge plus(Options options) {
    return new PruMerge(PLUS, true, options.get(Mode.OPTION));
  }

  @Override
  public MethodInfo info() {
    return switch (mode) {
      case REPAIRED -> info;
      case PARITY -> info.needing(Set.of(Signal.ATTENTION, Signal.KEYS));
    };
  }

  @Override
  public Set<Signal> uses() {
    return Set.of(Signal.ATTENTION, Signal.KEYS);
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case REPAIRED -> Traits.MERGES;
      case PARITY -> new Traits(false, true, false);
    };
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(budget.resolve(shape));
      case PARITY -> new Planned.AtMost(shape.tokens() + 1);
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    return switch (mode) {
      case REPAIRED -> {
        int keep = budget.resolve(SequenceShape.of(in));
        Matrix keys = signals.findFinite(Signal.KEYS).orElse(in.embeddings());
        int[] kept =
            plus ? outliersAndSpread(in, attention, keep) : Kernels.topKAscending(attention, keep);
        yield new Selection.Combine(scratch.lend(piece -> joined(attention, keys, kept, piece)));
      }
      case PARITY -> {
        Matrix keys = signals.require(Signal.KEYS);
        yield new Selection.Combine(
            scratch.lend(piece -> PruMergeRows.merge(attention, keys, plus, piece)).rows());
      }
    };
  }

  private static int[] outliersAndSpread(TokenSequence in, float[] attention, int keep) {
    int most = Math.max(1, keep / (1 + PruMergeRows.SPACED_PER_OUTLIER));
    int outliers = Math.min(PruMergeRows.outliers(attention), most);
    int[] order = Kernels.topK(attention, attention.length);
    boolean[] stays = new boolean[attention.length];
    int count = 0;
    for (int i = 0; i < outliers; i++, count++) {
      stays[order[i]] = true;
    }
    for (int r : UniformKeep.rows(in.grid(), keep - outliers)) {
      count += stays[r] ? 0 : 1;
      stays[r] = true;
    }
    // Places that both parts wanted go to the next highest attention.
    for (int i = 0; count < keep; i++) {
      count += stays[order[i]] ? 0 : 1;
      stays[order[i]] = true;
    }
    int[] kept = new int[keep];
    int at = 0;
    for (int r = 0; r < stays.length; r++) {
      if (stays[r]) {
        kept[at++] = r;
      }
    }
    return kept;
  }

  private static RowCombination joined(
      float[] attention, Matrix keys, int[] kept, Scratch scratch) {
    int n = attention.length;
    if (kept.length == n) {
      return RowGroups.identity(n);
    }
    int[] group = new int[n];
    Arrays.fill(group, -1);
    for (int g = 0; g < kept.length; g++) {
      group[kept[g]] = g;
    }
    int[] others = new int[n - kept.length];
    float[] weight = new float[n];
    int at = 0;
    for (int r = 0; r < n; r++) {
      weight[r] = Math.max(0, attention[r]);
      if (group[r] < 0) {
        others[at++] = r;
      }
    }
    int[] nearest = Nearest.assign(keys, others, kept, scratch);
    for (int i = 0; i < others.length; i++) {
      group[others[i]] = nearest[i];
    }
    return RowGroups.weightedMeans(group, weight, kept);
  }
}
