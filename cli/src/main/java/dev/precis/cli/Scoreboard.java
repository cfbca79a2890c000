package dev.precis.cli;

import dev.precis.compress.Method;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which cells of the survey's table are filled, and by what. A cell counts only where a method made
 * for its modality has reference cases or an accuracy row and ran on the demo's medium; a query
 * cell only where shuffled questions clearly lost.
 *
 * @param demo the runs
 * @param parity the reference cases
 * @param standings of all methods, by id
 */
record Scoreboard(DemoRuns demo, ParityCounts parity, List<Standing> standings) {
  /** Copies the list. */
  Scoreboard {
    standings = List.copyOf(standings);
  }

  /** The board of these methods by this evidence. */
  static Scoreboard of(
      Collection<Method> methods, ParityCounts parity, DemoRuns demo, AccuracyRows accuracies) {
    return new Scoreboard(
        demo,
        parity,
        methods.stream()
            .map(method -> Standing.of(method, parity, demo, accuracies))
            .sorted(Comparator.comparing(standing -> standing.info().id()))
            .toList());
  }

  /** The board by what a checkout's docs hold; by nothing without a checkout. */
  static Scoreboard of(Collection<Method> methods, Optional<Path> checkout) {
    return of(
        methods,
        checkout
            .map(root -> ParityCounts.read(root.resolve(ParityCounts.FILE)))
            .orElseGet(ParityCounts::none),
        checkout.map(root -> DemoRuns.read(root.resolve(DemoRuns.FILE))).orElseGet(DemoRuns::none),
        checkout
            .map(root -> AccuracyRows.read(root.resolve(AccuracyRows.FILE)))
            .orElseGet(AccuracyRows::none));
  }

  /** Methods made for a cell. */
  List<Standing> in(Cell cell) {
    return standings.stream()
        .filter(standing -> standing.home().equals(Optional.of(cell)))
        .toList();
  }

  /** Methods made for another cell, or for none, that can be used in this one. */
  List<Standing> usableIn(Cell cell) {
    return standings.stream().filter(standing -> standing.usableIn(cell)).toList();
  }

  /** Whether something fills a cell. */
  boolean filled(Cell cell) {
    return in(cell).stream().anyMatch(Standing::fills);
  }
}
