package dev.precis.compress.prune;

import dev.precis.PrecisException;
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
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * DivPrune: the tokens that lie farthest from one another, whatever the encoder attends to (CVPR
 * 2025, arXiv 2503.02175, vbdi/divprune); see {@link DivPrunePicks}.
 *
 * <p>{@code mode=parity} refuses rows of zeros, on which the released code divides by zero; the
 * default picks them last. Away from such rows both are the same.
 */
public final class DivPrune implements Compressor {
  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "divprune",
          "The tokens that differ most from one another",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.SIMILARITY,
          Set.of(),
          "DivPrune, CVPR 2025, arXiv 2503.02175",
          "O(N^2 D + k N)",
          List.of(Mode.OPTION, KeepShape.OPTION),
          List.of(
              "a row of zeros resembles every other and is picked last; the released code divides by zero"));

  private final Mode mode;
  private final ScratchPool scratch = new ScratchPool();

  private DivPrune(Mode mode) {
    this.mode = mode;
  }

  static DivPrune of(Options options) {
    return new DivPrune(options.get(Mode.OPTION));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    if (mode == Mode.PARITY) {
      refuseZeroRows(Kernels.rowNorms(in.embeddings()));
    }
    int keep = budget.resolve(SequenceShape.of(in));
    int[] kept = scratch.lend(piece -> DivPrunePicks.order(in.embeddings(), keep, piece));
    Arrays.sort(kept);
    return new Selection.Keep(kept);
  }

  private static void refuseZeroRows(float[] norms) {
    for (int r = 0; r < norms.length; r++) {
      if (norms[r] == 0) {
        throw PrecisException.user(
            "ZERO_ROW",
            "row %d is all zeros and has no direction, so the released algorithm is undefined; use mode=repaired"
                .formatted(r));
      }
    }
  }
}
