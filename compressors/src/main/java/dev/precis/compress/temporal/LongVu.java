package dev.precis.compress.temporal;

import dev.precis.compress.Budget;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Mode;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * LongVU's spatiotemporal compression without its query step: frames that repeat others go first,
 * then in chunks of frames the tokens that repeat the chunk's first frame (ICML 2025).
 *
 * <p>{@code mode=parity} is {@link LongVuSteps}, the budget being the room that the released code
 * finds in the language model. What the default does otherwise:
 *
 * <ul>
 *   <li>a frame repeats if it is like the last frame that did not, not if it is like the mean of
 *       its window: two long shots in one window are no longer kept whole, nor is the middle frame
 *       of each window kept whatever it shows;
 *   <li>the budget is met exactly by the order of the cosines, nothing is cut off the end of the
 *       chunks or of the clip; tokens of frames that repeat fill it up if there is room;
 *   <li>chunks double as long as their first frames take more than half of the budget.
 * </ul>
 */
public final class LongVu extends WindowSelector {
  /** Option {@code threshold}. */
  public static final Option<Double> THRESHOLD =
      Option.decimal("threshold", 0.83, -1, 1, "cosine of frames from which one repeats the other");

  /** Option {@code chunk}. */
  public static final Option<Integer> CHUNK =
      Option.integer("chunk", 8, 1, 4096, "frames compared with the first of them");

  /** Option {@code window}, for parity mode. */
  public static final Option<Integer> WINDOW =
      Option.integer("window", 16, 1, 4096, "frames that a frame is compared with (parity)");

  /** Option {@code drop}, for parity mode. */
  public static final Option<Double> DROP =
      Option.decimal("drop", 0.8, -1, 1, "cosine of tokens from which one is dropped (parity)");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "longvu",
          "Frames that repeat others go, then tokens that repeat the first frame of a chunk",
          Set.of(Modality.VIDEO),
          Mechanism.SIMILARITY,
          Set.of(),
          "LongVU, ICML 2025, arXiv 2410.17434",
          "O(N D)",
          List.of(Mode.OPTION, THRESHOLD, CHUNK, WINDOW, DROP),
          List.of(
              "a frame repeats if it is like the last frame that did not, not if it is like the mean of its window: two long shots in one window are no longer kept whole, nor is the middle frame of each window kept whatever it shows",
              "the budget is met exactly by the order of the cosines, nothing is cut off the end of the chunks or of the clip; tokens of frames that repeat fill it up if there is room",
              "chunks double as long as their first frames take more than half of the budget"));

  private final Options options;

  private LongVu(Options options) {
    super(INFO, options.get(Mode.OPTION), Scope.WINDOW);
    this.options = options;
  }

  static LongVu of(Options options) {
    return new LongVu(options);
  }

  @Override
  public Planned planned(SequenceShape shape, Budget budget) {
    int keep = budget.resolve(shape);
    return switch (mode()) {
      case REPAIRED -> new Planned.Exact(keep);
      case PARITY -> new Planned.AtMost(keep);
    };
  }

  @Override
  int[] repaired(TokenSequence in, int keep) {
    int perFrame = in.grid().perStep();
    boolean[] repeats = repeats(in);
    int fresh = 0;
    for (boolean repeat : repeats) {
      fresh += repeat ? 0 : 1;
    }
    int chunk = options.get(CHUNK);
    while (!AnchoredKeep.fits(Math.ceilDiv(fresh, chunk), perFrame, keep)) {
      chunk *= 2;
    }
    int[] compared = new int[repeats.length];
    int seen = 0;
    int anchor = 0;
    for (int t = 0; t < compared.length; t++) {
      if (!repeats[t]) {
        anchor = seen % chunk == 0 ? t : anchor;
        seen++;
      }
      compared[t] = anchor;
    }
    return AnchoredKeep.rows(in.embeddings(), in.grid(), compared, repeats, keep);
  }

  /** Which frames, all tokens in a row, are like the last one before that did not repeat. */
  private boolean[] repeats(TokenSequence in) {
    Matrix tokens = in.embeddings();
    int perFrame = in.grid().perStep();
    double threshold = options.get(THRESHOLD);
    boolean[] repeats = new boolean[in.grid().t()];
    double[] square = new double[repeats.length];
    int fresh = 0;
    for (int t = 0; t < repeats.length; t++) {
      double dot = 0;
      for (int i = 0; i < perFrame; i++) {
        int row = t * perFrame + i;
        square[t] += Kernels.dot(tokens, row, tokens, row);
        dot += Kernels.dot(tokens, row, tokens, fresh * perFrame + i);
      }
      double norms = Math.sqrt(square[t]) * Math.sqrt(square[fresh]);
      repeats[t] = t > 0 && norms > 0 && dot / norms >= threshold;
      fresh = repeats[t] ? fresh : t;
    }
    return repeats;
  }

  @Override
  int[] released(TokenSequence in, int keep) {
    Matrix tokens = in.embeddings();
    int frames = in.grid().t();
    int perFrame = in.grid().perStep();
    int[] selected = new int[frames];
    Arrays.setAll(selected, t -> t);
    if (frames < Math.max(1, keep / perFrame)) {
      Signals.requireFinite("embeddings", tokens);
      return LongVuSteps.all(selected, perFrame);
    }
    int window = options.get(WINDOW);
    LongVuProducts products = LongVuProducts.of(tokens, perFrame, window);
    selected =
        LongVuSteps.thinned(LongVuSteps.frames(products, frames, window, options.get(THRESHOLD)));
    if ((long) selected.length * perFrame <= keep) {
      return LongVuSteps.all(selected, perFrame);
    }
    return LongVuSteps.cut(
        LongVuSteps.chunks(products, perFrame, selected, options.get(CHUNK), options.get(DROP)),
        keep);
  }
}
