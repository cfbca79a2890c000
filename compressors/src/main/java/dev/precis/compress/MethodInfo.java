package dev.precis.compress;

import dev.precis.tokens.Modality;
import java.util.ArrayList;
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
 * @param repairs what it does otherwise than the released code of its authors, a sentence each
 */
public record MethodInfo(
    String id,
    String summary,
    Set<Modality> modalities,
    Mechanism mechanism,
    Set<Signal> needs,
    String paper,
    String cost,
    List<Option<?>> options,
    List<String> repairs) {
  /** Copies the list of repairs. */
  public MethodInfo {
    repairs = List.copyOf(repairs);
  }

  /** A method that does as its authors' code does, or that has none. */
  public MethodInfo(
      String id,
      String summary,
      Set<Modality> modalities,
      Mechanism mechanism,
      Set<Signal> needs,
      String paper,
      String cost,
      List<Option<?>> options) {
    this(id, summary, modalities, mechanism, needs, paper, cost, options, List.of());
  }

  /** The same, needing these signals instead: what it needs may depend on its options. */
  public MethodInfo needing(Set<Signal> signals) {
    return new MethodInfo(
        id, summary, modalities, mechanism, signals, paper, cost, options, repairs);
  }

  /** The same, working on these only: what it works on may depend on its options. */
  public MethodInfo on(Set<Modality> kinds) {
    return new MethodInfo(id, summary, kinds, mechanism, needs, paper, cost, options, repairs);
  }

  /** The same, with these options beside its own. */
  public MethodInfo with(Option<?> option) {
    List<Option<?>> all = new ArrayList<>(options);
    all.add(option);
    return new MethodInfo(id, summary, modalities, mechanism, needs, paper, cost, all, repairs);
  }

  /** The same, differing so from the released code. */
  public MethodInfo repairing(String... differences) {
    return new MethodInfo(
        id, summary, modalities, mechanism, needs, paper, cost, options, List.of(differences));
  }
}
