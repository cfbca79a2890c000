package dev.precis.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The methods of a group beside PyTorch and plain Python on the same cores, in turn; started by
 * {@code benchmarks/side-by-side}, which makes the Python environment.
 */
public final class SideBySide {
  private SideBySide() {}

  /** Runs it; prints the tables, and with {@code --markdown} writes the page. */
  public static void main(String[] arguments) throws IOException {
    SideBySideOptions options;
    try {
      options = SideBySideOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(SideBySideOptions.USAGE);
      System.exit(2);
      return;
    }
    Path folder = Files.createTempDirectory("precis-speed");
    try {
      SpeedReport report = measure(options, folder);
      System.out.print(report.tables());
      if (options.markdown().isPresent()) {
        Files.writeString(options.markdown().get(), report.markdown());
      }
    } finally {
      delete(folder);
    }
  }

  private static SpeedReport measure(SideBySideOptions options, Path folder) throws IOException {
    Path file = folder.resolve("inputs.safetensors");
    Group group = options.group();
    List<Workload> chosen =
        group.prepare(file).stream().filter(w -> options.wants(w.id())).toList();
    try (Workers workers = Workers.start(options, file)) {
      List<Map.Entry<String, String>> facts = Machine.facts(workers.versions());
      Race race = new Race(workers.all());
      for (Workload workload : chosen) {
        race.enter(workload, folder);
      }
      race.warmUp();
      race.run(options.rounds());
      List<Measured> measured = new ArrayList<>();
      race.results()
          .forEach((workload, batches) -> {
            System.err.println("memory and threads of " + workload.id());
            measured.add(new Measured(workload, batches, capacities(workload, options.threads())));
          });
      return new SpeedReport(
          group,
          measured,
          facts,
          Machine.bytesPerSecond(group.rows()),
          options.rounds(),
          options.threads());
    }
  }

  private static Map<Contender, Measured.Capacity> capacities(Workload workload, int threads) {
    Map<Contender, Measured.Capacity> capacities = new EnumMap<>(Contender.class);
    for (Contender contender : List.of(Contender.RELEASED, Contender.OWN)) {
      Optional.of(contender)
          .flatMap(who -> who == Contender.OWN ? workload.own() : Optional.of(workload.released()))
          .ifPresent(call -> {
            double single = Throughput.perSecond(call, 1);
            double threaded = threads == 1 ? single : Throughput.perSecond(call, threads);
            capacities.put(
                contender, new Measured.Capacity(Allocation.beyondResult(call), single, threaded));
          });
    }
    return capacities;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
