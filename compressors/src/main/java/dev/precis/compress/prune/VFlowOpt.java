package dev.precis.compress.prune;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * VFlowOpt before the language model: an importance map ({@link VFlowOptImportance}), and recycling
 * of the least important tokens cell by cell ({@link VFlowOptRecycle}) (ICCV 2025, arXiv
 * 2508.05211). What follows inside the language model is planned by {@link
 * dev.precis.compress.stage.VFlowOptStages}.
 *
 * <p>{@code mode=parity} is the released algorithm for one picture without tiles, with the
 * published settings for a quarter of the tokens; it gives about as many rows as asked for. What
 * the default does otherwise:
 *
 * <ul>
 *   <li>exactly the budget comes out;
 *   <li>where no token passes {@code t}, so that the released map is NaN, the threshold follows the
 *       encoder: tokens that receive {@link VFlowOptImportance#OUTLIER} standard deviations more
 *       than the mean are global, and without any the received attention is the relevance; the
 *       report says which. The received attention is it too if the encoder gives no attention map,
 *       by {@code received-attention} or else {@code attention};
 *   <li>cells follow the budget, so that a share of it spreads over the picture, instead of a few
 *       cells of fixed size;
 *   <li>merge weights have a small positive floor, as an alpha below 0 can make importances
 *       negative and sums cross zero.
 * </ul>
 */
public final class VFlowOpt implements Compressor {
  /** Option {@code t}; published: 28.683, 34.760, 39.265 for 50, 25, 10% of the tokens. */
  public static final Option<Double> THRESHOLD =
      Option.decimal("t", 34.760, 0, 1e6, "times the mean attention that a global token receives");

  /** Option {@code alpha}; 0 in all published settings, searched from -1 to 1. */
  public static final Option<Double> ALPHA =
      Option.decimal("alpha", 0, -1, 1, "weight of the patch entropy");

  /** Option {@code cell}, for parity mode; published: 11.757, 15.581, 17.387. */
  public static final Option<Double> CELL =
      Option.decimal("cell", 15.581, 1, 4096, "side of a recycling cell in tokens (parity)");

  /** Option {@code recycled}, for the default mode; our trials. */
  public static final Option<Double> RECYCLED =
      Option.decimal("recycled", 0.75, 0, 1, "most of the budget that cells may take");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "vflowopt",
          "The most important tokens, the others merged cell by cell",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "VFlowOpt, ICCV 2025, arXiv 2508.05211",
          "O(N^2 + N D)",
          List.of(Mode.OPTION, THRESHOLD, ALPHA, CELL, RECYCLED),
          List.of(
              "exactly the budget comes out; the released code gives about as many rows",
              "where no token passes t, those that receive three standard deviations more attention than the mean are global, as the encoder's attention may be flatter than that of the one t was searched on; without such a token, or without an attention map, the received attention is the relevance; the report says so; the released map is NaN without a global token",
              "cells follow the budget, so that a share of it spreads over the picture; the released ones are few and of fixed size",
              "merge weights have a small positive floor; the released ones become negative with an alpha below 0, and their sums may cross zero"));

  private final Mode mode;
  private final double threshold;
  private final double alpha;
  private final double cell;
  private final double recycled;

  private VFlowOpt(Options options) {
    this.mode = options.get(Mode.OPTION);
    this.threshold = options.get(THRESHOLD);
    this.alpha = options.get(ALPHA);
    this.cell = options.get(CELL);
    this.recycled = options.get(RECYCLED);
  }

  static VFlowOpt of(Options options) {
    return new VFlowOpt(options);
  }

  @Override
  public MethodInfo info() {
    Set<Signal> needs = EnumSet.of(mode == Mode.PARITY ? Signal.ATTENTION_MAP : Signal.ATTENTION);
    if (alpha != 0) {
      needs.add(Signal.PATCH_ENTROPY);
    }
    return INFO.needing(Set.copyOf(needs));
  }

  @Override
  public Set<Signal> uses() {
    Set<Signal> all = EnumSet.copyOf(info().needs());
    if (mode == Mode.REPAIRED) {
      all.add(Signal.ATTENTION_MAP);
      all.add(Signal.RECEIVED_ATTENTION);
    }
    return Set.copyOf(all);
  }

  @Override
  public Traits traits() {
    return Traits.MERGES;
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    return switch (mode) {
      case REPAIRED -> new Planned.Exact(keep);
      case PARITY -> new Planned.AtMost(mostReleased(layout(shape), keep));
    };
  }

  /** Rows left plus, if no row were alone in its cell, a row for every cell. */
  private int mostReleased(VFlowOptLayout layout, int keep) {
    int n = layout.tokens();
    int merged = (int) Math.min(n / (cell * cell), keep);
    return Math.max(1, Math.min(n, keep - merged + layout.cells(cell)));
  }

  private static VFlowOptLayout layout(SequenceShape shape) {
    int pictures = Math.max(1, shape.grid().t());
    return VFlowOptLayout.picture(
        Math.max(1, pictures * shape.grid().h()), Math.max(1, shape.grid().w()));
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    SequenceShape shape = SequenceShape.of(in);
    int keep = budget.resolve(shape);
    float[] entropy = alpha == 0 ? new float[0] : signals.require(Signal.PATCH_ENTROPY).toArray();
    VFlowOptLayout layout = layout(shape);
    return switch (mode) {
      case REPAIRED -> {
        List<String> remarks = new ArrayList<>();
        float[] importance = importance(in.size(), signals, entropy, remarks);
        double side = side(layout, (int) Math.max(1, keep * recycled));
        yield new Selection.Combine(
            VFlowOptRecycle.toBudget(layout, importance, keep, side).rows(), remarks);
      }
      case PARITY -> {
        Matrix map = square(signals.require(Signal.ATTENTION_MAP), in.size());
        VFlowOptImportance.Importance found =
            VFlowOptImportance.released(map, threshold, alpha, entropy);
        if (found.global() == 0) {
          throw PrecisException.user(
              "NO_GLOBAL_TOKEN",
              "no token receives more than %s times the mean attention, so the released importance is undefined; lower t or use mode=repaired"
                  .formatted(threshold));
        }
        double ratio = (double) keep / in.size();
        yield new Selection.Combine(
            VFlowOptRecycle.released(layout, found.importance(), ratio, cell).rows());
      }
    };
  }

  private float[] importance(int n, Signals signals, float[] entropy, List<String> remarks) {
    Optional<Matrix> map = signals.findFinite(Signal.ATTENTION_MAP);
    if (map.isEmpty()) {
      Matrix received =
          signals
              .findFinite(Signal.RECEIVED_ATTENTION)
              .orElseGet(() -> signals.require(Signal.ATTENTION));
      remarks.add("vflowopt: no attention map is given, relevance is the attention received");
      return VFlowOptImportance.blend(received.toArray(), alpha, entropy);
    }
    VFlowOptImportance.Importance found =
        VFlowOptImportance.mended(square(map.get(), n), threshold, alpha, entropy);
    if (found.threshold() != threshold) {
      remarks.add(
          "vflowopt: no token receives more than %s times the mean attention, %s"
              .formatted(threshold, instead(found)));
    }
    return found.importance();
  }

  private static String instead(VFlowOptImportance.Importance found) {
    return found.global() == 0
        ? "nor is there an outlier: relevance is the attention received"
        : String.format(
            Locale.ROOT,
            "so the %d that receive more than %.2f times are global (%.0f standard deviations above the mean)",
            found.global(),
            found.threshold(),
            VFlowOptImportance.OUTLIER);
  }

  private static Matrix square(Matrix map, int n) {
    if (map.rows() != n || map.cols() != n) {
      throw PrecisException.user(
          "SIGNAL_SHAPE",
          "signal attention-map is %d x %d for a picture of %d tokens; give each token's attention to the tokens of its own picture"
              .formatted(map.rows(), map.cols(), n));
    }
    return map;
  }

  /** The smallest side, in whole tokens, of at most so many cells. */
  private static double side(VFlowOptLayout layout, int cells) {
    int side = 1;
    while (layout.cells(side) > cells) {
      side++;
    }
    return side;
  }
}
