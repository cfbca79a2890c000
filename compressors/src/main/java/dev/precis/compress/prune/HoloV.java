package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.ScratchPool;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.compress.Traits;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Set;

/**
 * HoloV: tokens are kept crop by crop, so that a picture keeps its context and not only what stands
 * out ("Don't Just Chase Highlighted Tokens in MLLMs", NeurIPS 2025, arXiv 2510.02912).
 *
 * <p>{@code mode=parity} is the released algorithm, {@link HoloVBands}. {@code mode=holistic}, the
 * default, is {@link HoloVCrops}: true 2-D crops, a diversity term that counts, no lost budget,
 * raster order, no rows of zeros.
 */
public final class HoloV implements Compressor {
  /** Which of the two algorithms. */
  public enum Mode {
    /** Ours: 2-D crops. */
    HOLISTIC,
    /** Exactly the released one: bands of the raster order. */
    PARITY
  }

  /** Option {@code mode}. */
  public static final Option<Mode> MODE =
      Option.choice("mode", Mode.HOLISTIC, "2-D crops, or the released algorithm");

  /**
   * Option {@code crops}, for the default mode; 4 x 4 crops did best in our trials on 16 x 16
   * grids.
   */
  public static final Option<Integer> CROPS =
      Option.integer("crops", 4, 1, 64, "crops along each side (holistic)");

  /** Option {@code bands}, for parity mode; the released code's {@code num_patches}. */
  public static final Option<Integer> BANDS =
      Option.integer("bands", 16, 1, 4096, "runs of the raster order (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "holov",
          "A quota per crop by attention, inside it attention times dissimilarity",
          Set.of(Modality.IMAGE, Modality.VIDEO),
          Mechanism.ATTENTION,
          Set.of(Signal.ATTENTION),
          "HoloV, NeurIPS 2025, arXiv 2510.02912",
          "O(N D)",
          List.of(MODE, CROPS, BANDS, KeepShape.OPTION),
          List.of(
              "the grid is cut into 2-D crops; the released code cuts the raster order into bands",
              "inside a crop attention counts times dissimilarity, so that diversity has a say; in the released code the variance term is rescaled to the band's own attention and cancels",
              "a crop's quota is the mean of its share of the attention and an even share; the released quota follows the attention alone",
              "what a full crop cannot take goes to the others until the budget is met; the released code loses it and pads with rows of zeros",
              "rows come in raster order; the released ones come band by band, in each by attention"));

  private final Mode mode;
  private final int crops;
  private final int bands;
  private final ScratchPool scratch = new ScratchPool();

  private HoloV(Mode mode, int crops, int bands) {
    this.mode = mode;
    this.crops = crops;
    this.bands = bands;
  }

  static HoloV of(Options options) {
    return new HoloV(options.get(MODE), options.get(CROPS), options.get(BANDS));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Traits traits() {
    return switch (mode) {
      case HOLISTIC -> Traits.SELECTS;
      case PARITY -> new Traits(false, true, false);
    };
  }

  @Override
  public boolean refusesNonFinite() {
    return switch (mode) {
      case HOLISTIC -> true;
      case PARITY -> false;
    };
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    float[] attention = signals.require(Signal.ATTENTION).toArray();
    return new Selection.Keep(
        switch (mode) {
          case HOLISTIC ->
              scratch.lend(piece -> HoloVCrops.keep(in, attention, crops, keep, piece));
          case PARITY ->
              scratch
                  .lend(
                      piece -> HoloVBands.allocate(in.embeddings(), attention, bands, keep, piece))
                  .indices();
        });
  }
}
