package dev.precis.compare;

import dev.precis.compress.Compressors;
import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.EncodedTokens;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The signals of a picture, and something in the place of those that methods need and the encoder
 * does not give, the same for both forms of a method.
 *
 * @param signals given and made
 * @param notes what was made, a sentence each
 * @param madeMap whether the attention map was made
 */
record StandIns(Signals signals, List<String> notes, boolean madeMap) {
  /** Option of a method: which tokens count as global, times the mean attention received. */
  private static final String THRESHOLD = "t";

  /** The signals that any of these methods needs. */
  static StandIns of(EncodedTokens encoded, List<Contender> contenders) {
    Signals signals = Signals.named(encoded.signals());
    List<String> notes = new ArrayList<>();
    boolean map =
        need(contenders, Signal.ATTENTION_MAP) && signals.find(Signal.ATTENTION_MAP).isEmpty();
    if (map) {
      signals = signals.with(Signal.ATTENTION_MAP, map(signals));
      notes.add(
          "The encoder gives no attention map: vflowopt gets one in which every token attends as the"
              + " encoder does on the whole, in both forms, and parity mode counts every token as"
              + " global (t=0), without which it is undefined here.");
    }
    if (need(contenders, Signal.TEXT_QUERY) && signals.find(Signal.TEXT_QUERY).isEmpty()) {
      TokenSequence tokens = encoded.tokens();
      float[] mean = Kernels.meanRows(Kernels.normalizedRows(tokens.embeddings()));
      String space = tokens.sources().getFirst().space();
      signals = signals.withQuery(Matrix.of(1, mean.length, mean), space);
      notes.add(
          "No question can be put to the encoder's tokens: methods that need one get the mean of the"
              + " picture's tokens as a stand-in, so their figures say nothing about relevance.");
    }
    return new StandIns(signals, List.copyOf(notes), map);
  }

  private static boolean need(List<Contender> contenders, Signal signal) {
    return contenders.stream()
        .anyMatch(contender ->
            needs(contender.ours(), signal)
                || contender.released().filter(spec -> needs(spec, signal)).isPresent());
  }

  private static boolean needs(MethodSpec spec, Signal signal) {
    return Compressors.of(spec).compressor().info().needs().contains(signal);
  }

  /** Every row the attention that the tokens receive, summing to 1. */
  private static Matrix map(Signals signals) {
    Optional<Matrix> received = signals.find(Signal.RECEIVED_ATTENTION);
    float[] attention = received.orElseGet(() -> signals.require(Signal.ATTENTION)).toArray();
    double sum = 0;
    for (float value : attention) {
      sum += value;
    }
    for (int i = 0; i < attention.length; i++) {
      attention[i] = (float) (attention[i] / sum);
    }
    Matrix map = Matrix.allocate(attention.length, attention.length);
    for (int r = 0; r < attention.length; r++) {
      map.setRow(r, attention, 0);
    }
    return map;
  }

  /** The released form as it is defined on these signals. */
  MethodSpec defined(MethodSpec released) {
    boolean lower =
        madeMap
            && needs(released, Signal.ATTENTION_MAP)
            && !released.options().containsKey(THRESHOLD);
    return lower ? Contender.with(released, THRESHOLD, "0") : released;
  }
}
