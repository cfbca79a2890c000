package dev.precis.compress;

import dev.precis.tokens.Modality;
import java.util.List;
import java.util.Set;

/**
 * What a method is, for tables and checks.
 *
 * @param id stable name used in files and on the command line
 * @param summary one sentence
 * @param modalities what it works on
 * @param mechanism how it decides
 * @param needs signals it cannot do without
 * @param paper where it was published, or {@code own}
 * @param cost work as a function of N tokens, D columns, k kept
 * @param options what can be set
 */
public record MethodInfo(
    String id,
    String summary,
    Set<Modality> modalities,
    Mechanism mechanism,
    Set<Signal> needs,
    String paper,
    String cost,
    List<Option<?>> options) {
  /** The same, needing these signals instead: what it needs may depend on its options. */
  public MethodInfo needing(Set<Signal> signals) {
    return new MethodInfo(id, summary, modalities, mechanism, signals, paper, cost, options);
  }
}
