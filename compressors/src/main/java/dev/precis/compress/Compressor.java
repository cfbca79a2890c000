package dev.precis.compress;

import dev.precis.tokens.TokenSequence;
import java.util.Set;

/**
 * A compression method with its options set: a pure function of tokens and signals. It decides;
 * {@link Compressors#run} checks and builds the result. Methods that work on one picture get one
 * picture at a time.
 */
public interface Compressor {
  /** What the method is. */
  MethodInfo info();

  /** Signals that it makes use of if they are there, those it needs among them. */
  default Set<Signal> uses() {
    return info().needs();
  }

  /** What the caller may rely on; for most methods, some input rows in raster order. */
  default Traits traits() {
    return Traits.SELECTS;
  }

  /**
   * How many tokens will come out for an input of this shape; for most methods, the budget exactly.
   */
  default Planned planned(SequenceShape shape, Budget budget) {
    return new Planned.Exact(budget.resolve(shape));
  }

  /**
   * Decides what becomes of the tokens.
   *
   * @param in one picture, one frame or one run of sound, finite, at least one token
   * @param budget how many to keep
   * @param signals at least those the method needs
   */
  Selection select(TokenSequence in, Budget budget, Signals signals);

  /** Columns of an output row for input rows of {@code width} columns; most methods keep them. */
  default int outputWidth(int width) {
    return width;
  }
}
