package dev.precis.compress;

import dev.precis.tokens.TokenSequence;

/**
 * A compression method with its options set: a pure function of tokens and signals. It decides;
 * {@link Compressors#run} checks and builds the result. Methods that work on one picture get one
 * picture at a time.
 */
public interface Compressor {
  /** What the method is. */
  MethodInfo info();

  /** What the caller may rely on. */
  Traits traits();

  /** How many tokens will come out for an input of this shape. */
  Planned planned(SequenceShape shape, Budget budget);

  /**
   * Decides what becomes of the tokens.
   *
   * @param in one picture, one frame or one run of sound, finite, at least one token
   * @param budget how many to keep
   * @param signals at least those the method needs
   */
  Selection select(TokenSequence in, Budget budget, Signals signals);
}
