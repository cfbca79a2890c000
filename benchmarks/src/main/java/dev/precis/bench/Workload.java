package dev.precis.bench;

import dev.precis.tensor.ReusedMemory;
import dev.precis.tokens.TokenSequence;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One method as it is compared.
 *
 * @param id the method, as the library and the Python side name it
 * @param released one call of the released algorithm, provenance and output rows included
 * @param own one call of our default, if that is another algorithm
 * @param selects whether output rows are input rows, so that they must agree to the bit
 * @param limit what the hardware allows
 * @param goal how much faster than a baseline the released algorithm is to be, if that was set
 * @param authors what is known of the authors' own code, if anything
 */
public record Workload(
    String id,
    Supplier<TokenSequence> released,
    Optional<Supplier<TokenSequence>> own,
    boolean selects,
    Limit limit,
    Optional<Goal> goal,
    Optional<Authors> authors) {
  /** A call whose rows lie, for each thread, in memory that is kept from call to call. */
  static Supplier<TokenSequence> reusing(Function<ReusedMemory, TokenSequence> call) {
    ThreadLocal<ReusedMemory> memory = ThreadLocal.withInitial(ReusedMemory::new);
    return () -> call.apply(memory.get());
  }

  /**
   * A goal against a contender of the same run.
   *
   * @param contender whom to beat
   * @param times how many times faster
   */
  public record Goal(Contender contender, double times) {}

  /**
   * The authors' code, measured once on a Zen 4 core when nothing else ran, one thread.
   *
   * @param millis of a call
   * @param times how many times faster we are to be
   */
  public record Authors(double millis, double times) {}

  /**
   * A floor under the time of the released algorithm.
   *
   * @param bytes read once and written once at least
   * @param flops needed at least
   * @param arithmetic where the two come from
   */
  public record Limit(double bytes, double flops, String arithmetic) {
    /** Floating-point operations that one core is taken to do in a second. */
    public static final double FLOPS_PER_SECOND = 100e9;

    /**
     * Milliseconds below which no single core comes.
     *
     * @param bytesPerSecond what a core reads and writes
     */
    public double millis(double bytesPerSecond) {
      return 1e3 * Math.max(bytes / bytesPerSecond, flops / FLOPS_PER_SECOND);
    }
  }
}
