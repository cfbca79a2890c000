package dev.precis.cli;

import dev.precis.compress.Compressor;
import dev.precis.compress.Mechanism;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Scope;
import dev.precis.tokens.Modality;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A method on the scoreboard.
 *
 * @param info the method with its default options
 * @param home the cell that it may fill, if any
 * @param run on the demo's medium of that cell
 * @param accuracy measured, if any
 * @param lacks what keeps it from filling its cell; empty if it does
 */
record Standing(
    MethodInfo info,
    Optional<Cell> home,
    Optional<DemoRuns.Run> run,
    Optional<AccuracyRows.Row> accuracy,
    String lacks) {
  /** Where a method stands by this evidence. */
  static Standing of(Method method, ParityCounts parity, DemoRuns demo, AccuracyRows accuracies) {
    Compressor standard = method.configure(Map.of()).compressor();
    MethodInfo info = standard.info();
    Optional<Cell> home = home(standard);
    String streams = home.map(Standing::streams).orElse("");
    Optional<DemoRuns.Run> run = demo.find(info.id(), streams);
    Optional<AccuracyRows.Row> accuracy = accuracies.find(info.id(), streams);
    return new Standing(
        info, home, run, accuracy, lacks(info, parity.counts().get(info.id()), run, accuracy));
  }

  /**
   * The one cell that a method may fill. A method of pictures run frame by frame is no method of
   * video, and one of pictures or text that can be run on sound none of sound.
   */
  static Optional<Cell> home(Compressor method) {
    MethodInfo info = method.info();
    return switch (method.scope()) {
      case Scope.Joint _ -> Optional.of(Cell.JOINT);
      case Scope.Window _ -> Optional.of(new Cell.Of(Modality.VIDEO, info.mechanism()));
      case Scope.Picture _ -> {
        if (info.modalities().contains(Modality.IMAGE)) {
          yield Optional.of(new Cell.Of(Modality.IMAGE, info.mechanism()));
        }
        yield info.modalities().equals(Set.of(Modality.AUDIO))
            ? Optional.of(new Cell.Of(Modality.AUDIO, info.mechanism()))
            : Optional.empty();
      }
    };
  }

  /** What runs of a cell are called. */
  static String streams(Cell cell) {
    return switch (cell) {
      case Cell.Of of -> of.modality().id();
      case Cell.Joint _ -> DemoRuns.JOINT;
    };
  }

  private static String lacks(
      MethodInfo info,
      ParityCounts.@Nullable Count cases,
      Optional<DemoRuns.Run> run,
      Optional<AccuracyRows.Row> accuracy) {
    if (cases != null && cases.failed() > 0) {
      return "reference cases fail";
    }
    boolean measured = accuracy.filter(AccuracyRows.Row::beatsChance).isPresent();
    boolean evident = measured || (cases != null && cases.passed() > 0);
    if (!evident) {
      return accuracy.isPresent()
          ? "no reference cases, and tokens drawn at random keep as much"
          : "no reference cases, no accuracy row";
    }
    if (run.filter(DemoRuns.Run::ran).isEmpty()) {
      return run.isPresent() ? "its run is refused" : "no run";
    }
    boolean query = info.mechanism() == Mechanism.QUERY;
    return query && accuracy.filter(AccuracyRows.Row::questionCounts).isEmpty()
        ? "no control with shuffled questions"
        : "";
  }

  /** Whether it fills its cell. */
  boolean fills() {
    return home.isPresent() && lacks.isEmpty();
  }

  /** Whether it runs on the modality of a cell whose home is another. */
  boolean usableIn(Cell cell) {
    return !home.equals(Optional.of(cell))
        && switch (cell) {
          case Cell.Of of ->
              !home.equals(Optional.of(Cell.JOINT))
                  && info.mechanism() == of.mechanism()
                  && info.modalities().contains(of.modality());
          case Cell.Joint _ -> false;
        };
  }
}
