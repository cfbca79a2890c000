package dev.precis.compress;

import dev.precis.kernel.Kernels;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Optional;

/** What a method decided. */
public sealed interface Selection {
  /** What the caller should know of this decision; it joins the report's warnings. */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * These rows, in this order; -1 is a row of zeros, allowed only to methods that declare it.
   *
   * @param rows input rows
   * @param score of every input row, finite, if the rows are the highest by it
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record Keep(int[] rows, Optional<float[]> score) implements Selection {
    /** Rows that no single score ranks. */
    public Keep(int[] rows) {
      this(rows, Optional.empty());
    }

    /** The {@code keep} rows of the highest score, ascending, the lower row on a tie. */
    public static Keep highest(float[] score, int keep) {
      return new Keep(Kernels.topKAscending(score, keep), Optional.of(score));
    }
  }

  /**
   * New rows as weighted sums of input rows.
   *
   * @param rows the sums
   * @param remarks for the report
   */
  record Combine(RowCombination rows, List<String> remarks) implements Selection {
    /** Without a remark. */
    public Combine(RowCombination rows) {
      this(rows, List.of());
    }
  }

  /**
   * Tokens that a learned graph made.
   *
   * @param tokens the result with its provenance
   */
  record Replace(TokenSequence tokens) implements Selection {}
}
