package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
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
 * VisionZip: dominant tokens by attention, all others merged into a few contextual ones (CVPR 2025,
 * arXiv 2412.04467, dvlab-research/VisionZip).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link VisionZipMerge}, on the tokens after
 * CLS. What the default does otherwise:
 *
 * <ul>
 *   <li>rows come in raster order, not dominant ones first;
 *   <li>a contextual row is the mean of its target and all that joined it, not the target plus the
 *       mean of the others, which doubles its length and gives the target half of the say;
 *   <li>targets are the middles of the runs of the rest, not their first rows, and there is at
 *       least one, so that no token is lost at any budget;
 *   <li>without keys the embeddings are compared.
 * </ul>
 */
public final class VisionZip implements Compressor {
  /**
   * Option {@code contextual}, for the default mode; 0.3 covered and represented real pictures
   * better than the released share at every budget from 192 to 32 in our trials.
   */
  public static final Option<Double> CONTEXTUAL =
      Option.decimal(
          "contextual", 0.3, 0, 1, "share of the budget that holds merged tokens (repaired)");

  /**
   * Option {@code released}, for parity mode; the released settings are 30 of 192, 20 of 128 and 10
   * of 64.
   */
  public static final Option<Double> RELEASED =
      Option.decimal(
          "released", 0.15625, 0, 1, "share of the budget that holds merged tokens (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "visionzip",
          "The most attended tokens, and the rest merged by their keys",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "VisionZip, CVPR 2025, arXiv 2412.04467",
          "O(N c d + N D), c contextual tokens, keys of d columns",
          List.of(Mode.OPTION, CONTEXTUAL, RELEASED),
          List.of(
              "a contextual row is the mean of its target and all that joined it; the released one is the target plus the mean of the others, which doubles its length and gives the target half of the say",
              "targets are the middles of the runs of the rest, and there is at least one, so that no token is lost at any budget; the released ones are the first rows of the runs, and there may be none",
              "three tenths of the budget are contextual, for better coverage and representation; released are about a sixth",
              "rows come in raster order; the released ones come dominant first",
              "without keys the embeddings are compared; the released code needs keys"));

  private final Mode mode;
  private final double contextual;
  private final ScratchPool scratch = new ScratchPool();

  private VisionZip(Mode mode, double contextual) {
    this.mode = mode;
    this.contextual = contextual;
  }

  static VisionZip of(Options options) {
    Mode mode = options.get(Mode.OPTION);
    double share =
        switch (mode) {
          case REPAIRED -> options.get(CONTEXTUAL);
          case PARITY -> options.get(RELEASED);
        };
    return new VisionZip(mode, share);
  }

  @Override
  public MethodInfo info() {
    return switch (mode) {
      case REPAIRED -> INFO;
      case PARITY -> INFO.needing(Set.of(Signal.ATTENTION, Signal.KEYS));
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
      case PARITY -> new Traits(false, false, false);
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    int merged = (int) Math.rint(keep * contextual);
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    RowCombination rows =
        switch (mode) {
          case REPAIRED -> {
            Matrix keys = signals.findFinite(Signal.KEYS).orElse(in.embeddings());
            yield scratch.lend(piece -> repaired(attention, keys, keep, merged, piece));
          }
          case PARITY -> {
            Matrix keys = signals.require(Signal.KEYS);
            yield scratch
                .lend(
                    piece -> VisionZipMerge.merge(attention, keys, 0, keep - merged, merged, piece))
                .rows();
          }
        };
    return new Selection.Combine(rows);
  }

  private static RowCombination repaired(
      float[] attention, Matrix keys, int keep, int wanted, Scratch scratch) {
    int n = attention.length;
    if (keep == n) {
      return RowGroups.identity(n);
    }
    int merged = Math.max(1, wanted);
    int dominant = keep - merged;
    boolean[] stays = new boolean[n];
    for (int r : Kernels.topK(attention, dominant)) {
      stays[r] = true;
    }
    int[] rest = new int[n - dominant];
    int at = 0;
    for (int r = 0; r < n; r++) {
      if (!stays[r]) {
        rest[at++] = r;
      }
    }
    for (int c = 0; c < merged; c++) {
      stays[rest[(int) ((2L * c + 1) * rest.length / (2L * merged))]] = true;
    }
    return joined(keys, stays, rest, merged, scratch);
  }

  /** Every row that stays, and in those of {@code rest} that stay the mean of what joins them. */
  private static RowCombination joined(
      Matrix keys, boolean[] stays, int[] rest, int merged, Scratch scratch) {
    int n = stays.length;
    int[] group = new int[n];
    int[] anchor = new int[n - rest.length + merged];
    int groups = 0;
    for (int r = 0; r < n; r++) {
      if (stays[r]) {
        group[r] = groups;
        anchor[groups++] = r;
      }
    }
    int[] targets = Arrays.stream(rest).filter(r -> stays[r]).toArray();
    int[] others = Arrays.stream(rest).filter(r -> !stays[r]).toArray();
    int[] nearest = Nearest.assign(keys, others, targets, scratch);
    for (int i = 0; i < others.length; i++) {
      group[others[i]] = group[targets[nearest[i]]];
    }
    float[] weight = new float[n];
    Arrays.fill(weight, 1);
    return RowGroups.weightedMeans(group, weight, anchor);
  }
}
