package dev.precis.bench;

/** The words of the page of {@link SpeedReport}, and what it says of pictures alone. */
final class SpeedWords {
  static final String INTRODUCTION =
      """
      # Speed of the image methods

      Made by `benchmarks/side-by-side --markdown docs/speed.md`; do not edit by hand. One picture
      of 576 tokens of width 1024, 64 kept; `tome` merges 288, `vflowopt.recycle` has 1485 rows
      (the published setting for a tenth of the tokens), `catp.stage1` keeps 352. Keys are 64
      wide, the space of the question 768. Inputs are seeded: a smooth field with noise,
      log-normal attention. All contenders read the same file.
      """;

  static final String METHOD =
      """
      Every contender uses one thread (PyTorch and NumPy by their settings, Java by its nature).
      Before anything is timed each Python version must give the rows that ours gives: to the bit
      where a method selects, within 2e-5 of the largest value where it merges. Then %d rounds: in
      each, every contender of every method runs one batch of calls of about 30 ms, after one call
      that does not count, so that a disturbance meets all alike. Ours is the whole
      `Compressors.run`: check for finite values, the method, output rows and their provenance
      (`vflowopt.recycle` is a part of a method: its decision and the rows). Output rows go to memory
      that is kept from call to call, as PyTorch does with memory given back. The Python versions
      have their tensors ready and give output rows without provenance or checks. They were
      written for this comparison from the descriptions of the methods and are not the authors'
      code.

      How quiet the machine was: over all contenders, the measuring thread ran at least %.1f%% of
      the time in the median batch. 100%% is a quiet machine; well below it, look at ratios rather
      than at milliseconds.
      """;

  static final String TIMES =
      """
      Milliseconds over rounds: the least, median and quartiles by the wall, and the median time
      in which the thread really ran (without Java's collections, which another thread does). The
      last column divides the contender's time by that of our released algorithm in the same
      round: median and quartiles; below 1 the contender is faster. "Released" is `mode=parity`
      where a method has one.
      """;

  static final String CONTENDERS =
      """
      The vectorised versions take the quickest form that we found (`divprune`, `vispruner` and
      `cdpruner` make all cosines once); `ward-pooling` clusters with SciPy.
      """;

  static final String GOALS =
      """
      How many times faster ours is, by the median; "running" is our released algorithm by thread
      time, for a machine that was not quiet.
      """;

  static final String AUTHORS =
      """
      "Authors' code, quiet, one thread" was measured once, under PyTorch 2.5.1 on an AMD Zen 4 core
      (about 100 GFLOP/s in a matrix product) when nothing else ran. It does not run beside ours: on
      another processor or a busy machine that row compares machines too.
      """;

  static final String LIMITS =
      """
      What one core cannot go below for the released algorithm: the larger of operations at %.0f
      GFLOP/s and bytes at %.1f GB/s, which is what copying the input over and over reaches here
      (read plus written, in cache where it fits). %s
      """;

  static final String BOUNDS = "N = 576, D = 1024, 4 bytes a value.";

  static final String MEMORY =
      """
      Bytes that a call allocates beyond its result, after warm-up: all it allocates less what a
      copy of the result takes. Java objects and native memory are counted apart. Then calls a
      second, half a second each.
      """;

  private SpeedWords() {}
}
