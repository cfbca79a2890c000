package dev.precis.soak;

import java.util.List;

/**
 * What a long proof found.
 *
 * @param name of the proof
 * @param rounds that it ran
 * @param seconds that it took
 * @param facts in words, e.g. {@code 212 killed}
 * @param faults that it found, a line each; none if all is well
 */
public record Proof(
    String name, int rounds, double seconds, List<String> facts, List<String> faults) {
  /** Copies the lists. */
  public Proof {
    facts = List.copyOf(facts);
    faults = List.copyOf(faults);
  }
}
