package dev.precis.cli;

import dev.precis.compress.Compressor;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Signal;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tokens.Modality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a method is, in words that tables share. */
final class MethodTexts {
  private static final int ANY_WIDTH = 64;

  private MethodTexts() {}

  /** What it works on. */
  static String modalities(MethodInfo info) {
    return info.modalities().stream().sorted().map(Modality::id).collect(Collectors.joining(", "));
  }

  /**
   * Whether any LLM that takes the encoder's tokens takes its rows: not those of a trained module,
   * nor rows of another width.
   */
  static boolean anyLlm(Compressor method) {
    return !(method instanceof LearnedMethod) && method.outputWidth(ANY_WIDTH) == ANY_WIDTH;
  }

  /** The same as a word. */
  static String anyLlmWord(Compressor method) {
    return anyLlm(method) ? "yes" : "no";
  }

  /** The family of its module in packs, if it is trained; else a dash. */
  static String family(Compressor method) {
    return method instanceof LearnedMethod learned ? learned.family() : "-";
  }

  /** How far it looks ahead on a stream, in frames at the default window and in runs of sound. */
  static String lookAhead(Compressor method) {
    Set<Modality> works = method.info().modalities();
    List<String> parts = new ArrayList<>();
    if (works.contains(Modality.VIDEO)) {
      int frames = method.scope().lookAhead(PipelineSpec.DEFAULT_WINDOW);
      parts.add(frames == 1 ? "1 frame" : frames + " frames");
    }
    if (works.contains(Modality.AUDIO)) {
      parts.add("1 run");
    }
    return parts.isEmpty() ? "-" : String.join(", ", parts);
  }

  /** The names of signals; a dash if there are none. */
  static String signals(Collection<Signal> signals) {
    return signals.isEmpty()
        ? "-"
        : signals.stream().sorted().map(Signal::id).collect(Collectors.joining(", "));
  }
}
