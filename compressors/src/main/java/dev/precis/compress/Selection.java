package dev.precis.compress;

import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;

/** What a method decided. */
public sealed interface Selection {
  /**
   * These rows, in this order; -1 is a row of zeros, allowed only to methods that declare it.
   *
   * @param rows input rows
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Keep(int[] rows) implements Selection {}

  /**
   * New rows as weighted sums of input rows.
   *
   * @param rows the sums
   */
  record Combine(RowCombination rows) implements Selection {}

  /**
   * Tokens that a learned graph made.
   *
   * @param tokens the result with its provenance
   */
  record Replace(TokenSequence tokens) implements Selection {}
}
