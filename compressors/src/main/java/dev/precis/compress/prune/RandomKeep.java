package dev.precis.compress.prune;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.KeepShape;
import dev.precis.compress.Mechanism;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Option;
import dev.precis.compress.Options;
import dev.precis.compress.Selection;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signals;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Keeps tokens drawn at random without replacement: the floor that any method has to beat. The draw
 * follows the seed and the time of the input, so frames differ and runs repeat. O(N).
 */
public final class RandomKeep implements Compressor {
  /** Option {@code seed}. */
  public static final Option<Long> SEED = Option.seed("seed", 0, "start of the random draw");

  /** What the method is. */
  public static final MethodInfo INFO =
      new MethodInfo(
          "random",
          "Tokens drawn at random, a floor to beat",
          Set.of(Modality.IMAGE, Modality.VIDEO, Modality.AUDIO),
          Mechanism.TRANSFORMATION,
          Set.of(),
          "own (baseline)",
          "O(N)",
          List.of(SEED, KeepShape.OPTION));

  private final long seed;

  /** With this seed. */
  public RandomKeep(long seed) {
    this.seed = seed;
  }

  static RandomKeep of(Options options) {
    return new RandomKeep(options.get(SEED));
  }

  @Override
  public MethodInfo info() {
    return INFO;
  }

  @Override
  public Selection select(TokenSequence in, Budget budget, Signals signals) {
    int keep = budget.resolve(SequenceShape.of(in));
    SplittableRandom random =
        new SplittableRandom(seed ^ Long.rotateLeft(in.provenance().startUs()[0], 17));
    int[] rows = new int[in.size()];
    Arrays.setAll(rows, r -> r);
    for (int r = 0; r < keep; r++) {
      int other = r + random.nextInt(rows.length - r);
      int drawn = rows[other];
      rows[other] = rows[r];
      rows[r] = drawn;
    }
    int[] kept = Arrays.copyOf(rows, keep);
    Arrays.sort(kept);
    return new Selection.Keep(kept);
  }
}
