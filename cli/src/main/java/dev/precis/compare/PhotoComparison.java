package dev.precis.compare;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signals;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Methods on the tokens and signals of one picture.
 *
 * @param tokens of the picture, all of them
 * @param signals what methods were given beside them
 * @param pairs by method, then by budget, in the order asked for
 * @param notes what stood in for signals that the encoder does not give
 */
public record PhotoComparison(
    TokenSequence tokens, Signals signals, List<Pair> pairs, List<String> notes) {
  /** Runs of a method before and while its time is taken. */
  public static final int RUNS = 5;

  /**
   * Runs every method in both forms at every budget.
   *
   * @param keeps tokens to keep, each less than there are
   * @throws PrecisException as {@link Compressors#run}; a refusal of a released form is no error
   */
  public static PhotoComparison of(
      EncodedTokens encoded, List<Contender> contenders, List<Integer> keeps) {
    StandIns given = StandIns.of(encoded, contenders);
    TokenSequence tokens = encoded.tokens();
    List<Pair> pairs = new ArrayList<>();
    for (Contender contender : contenders) {
      for (int keep : keeps) {
        pairs.addAll(pairs(contender, keep, tokens, given));
      }
    }
    return new PhotoComparison(tokens, given.signals(), List.copyOf(pairs), given.notes());
  }

  private static List<Pair> pairs(
      Contender contender, int keep, TokenSequence tokens, StandIns given) {
    String name = contender.name();
    Pair.Result ours = run(contender.ours(), keep, keep, tokens, given.signals());
    if (contender.released().isEmpty()) {
      return List.of(new Pair(name, keep, false, ours, Optional.empty(), Optional.empty()));
    }
    MethodSpec spec = given.defined(contender.released().get());
    Pair.Result released;
    try {
      released = run(spec, keep, keep, tokens, given.signals());
    } catch (PrecisException refusal) {
      return List.of(
          new Pair(
              name,
              keep,
              false,
              ours,
              Optional.empty(),
              Optional.of(String.valueOf(refusal.getMessage()))));
    }
    int rows = released.tokens();
    if (rows == keep || rows > tokens.size()) {
      return List.of(new Pair(name, keep, false, ours, Optional.of(released), Optional.empty()));
    }
    Pair.Result alike = run(contender.ours(), rows, rows, tokens, given.signals());
    Pair.Result measured =
        new Pair.Result(
            rows, released.out(), Measures.of(tokens, released.out(), rows), released.nanos());
    return List.of(
        new Pair(name, keep, false, ours, Optional.empty(), Optional.empty()),
        new Pair(name, keep, true, alike, Optional.of(measured), Optional.empty()));
  }

  private static Pair.Result run(
      MethodSpec spec, int keep, int asked, TokenSequence tokens, Signals signals) {
    Method.Configured method = Compressors.of(spec);
    Budget budget = Budget.tokens(keep);
    Compressed out = Compressors.run(method, tokens, budget, signals);
    for (int run = 1; run < RUNS; run++) {
      out = Compressors.run(method, tokens, budget, signals);
    }
    long least = Long.MAX_VALUE;
    for (int run = 0; run < RUNS; run++) {
      out = Compressors.run(method, tokens, budget, signals);
      least = Math.min(least, out.report().nanos());
    }
    return new Pair.Result(asked, out, Measures.of(tokens, out, asked), least);
  }
}
