package dev.precis.compare;

import dev.precis.compress.Compressed;
import java.util.Optional;

/**
 * A method at one budget, the default beside the released code.
 *
 * @param method the contender's name
 * @param keep tokens asked for
 * @param asReleased whether the default was given the number of rows that the released code gives
 *     of its own accord for this budget
 * @param ours the default
 * @param released the released code; empty if it is not there, gives another number of rows, or
 *     refuses
 * @param refusal why the released code gives nothing here
 */
public record Pair(
    String method,
    int keep,
    boolean asReleased,
    Result ours,
    Optional<Result> released,
    Optional<String> refusal) {
  /**
   * One form's outcome.
   *
   * @param asked tokens that it was asked for, and by which coverage is measured
   * @param out what came out
   * @param nanos the least of several runs, nanoseconds
   */
  public record Result(int asked, Compressed out, Measures measures, long nanos) {
    /** Rows that came out. */
    public int tokens() {
      return out.tokens().size();
    }
  }
}
