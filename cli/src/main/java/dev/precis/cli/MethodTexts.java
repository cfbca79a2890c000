package dev.precis.cli;

import dev.precis.compress.MethodInfo;
import dev.precis.compress.Signal;
import dev.precis.tokens.Modality;
import java.util.Collection;
import java.util.stream.Collectors;

/** What a method is, in words that tables share. */
final class MethodTexts {
  private MethodTexts() {}

  /** What it works on. */
  static String modalities(MethodInfo info) {
    return info.modalities().stream().sorted().map(Modality::id).collect(Collectors.joining(", "));
  }

  /** The names of signals; a dash if there are none. */
  static String signals(Collection<Signal> signals) {
    return signals.isEmpty()
        ? "-"
        : signals.stream().sorted().map(Signal::id).collect(Collectors.joining(", "));
  }
}
