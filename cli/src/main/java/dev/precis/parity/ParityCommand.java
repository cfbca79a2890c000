package dev.precis.parity;

import dev.precis.PrecisException;
import dev.precis.parity.CaseResult.Outcome;
import dev.precis.tensor.AtomicFile;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code precis parity}: holds the methods against a folder of reference cases. */
@Command(
    name = "parity",
    description = "Runs reference cases against our methods and compares the outputs.",
    exitCodeOnExecutionException = ParityCommand.UNREADABLE,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every case with a known method passed",
      "1:at least one case failed",
      "2:a folder, its manifest.json or a case's file cannot be read, or --only names no case",
      "3:the summary cannot be written"
    },
    footer = {
      "",
      "Examples:",
      "  precis parity ../shared/golden                     all folders in it",
      "  precis parity ../shared/golden/image-pruning --only holov",
      "",
      "A case whose method has no adapter counts as unsupported and fails nothing.",
      "Cases of learned methods need Python for their graphs; without it they are skipped."
    })
public final class ParityCommand implements Callable<Integer> {
  /** Exit code if a case failed. */
  public static final int FAILED = 1;

  /** Exit code if something cannot be read. */
  public static final int UNREADABLE = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "Folders with a manifest.json, or folders of such folders.")
  private List<Path> folders = List.of();

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ID",
      description = "Only these: ids of cases or of methods, separated by commas.")
  private List<String> only = List.of();

  @Option(
      names = "--summary",
      paramLabel = "FILE",
      description = "Write the cases passed of each method as JSON, for docs/methods.md.")
  private @Nullable Path summary;

  @Option(names = "--json", description = "Print one JSON value for scripts; errors are JSON too.")
  private boolean json;

  @Option(names = "--debug", description = "Print the stack trace of an error.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this page.")
  private boolean help;

  @Override
  public Integer call() {
    List<ParityCase> cases = new ArrayList<>();
    for (Path folder : folders) {
      for (ParityManifest manifest : ParityManifest.find(folder)) {
        cases.addAll(manifest.cases());
      }
    }
    ParityRunner runner = new ParityRunner(ParityAdapters.all());
    List<CaseResult> results = new ArrayList<>();
    for (ParityCase parityCase : chosen(cases)) {
      results.add(runner.run(parityCase));
    }
    ParityReport report = new ParityReport(results);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
    } else {
      report.lines().forEach(out::println);
    }
    out.flush();
    if (summary != null) {
      AtomicFile.write(summary, report.summary().getBytes(StandardCharsets.UTF_8));
    }
    return report.count(Outcome.FAILED) > 0 ? FAILED : 0;
  }

  private List<ParityCase> chosen(List<ParityCase> cases) {
    if (only.isEmpty()) {
      return cases;
    }
    Set<String> unknown = new LinkedHashSet<>(only);
    List<ParityCase> out = new ArrayList<>();
    for (ParityCase parityCase : cases) {
      boolean byCase = only.contains(parityCase.id());
      boolean byMethod = only.contains(parityCase.method());
      if (byCase || byMethod) {
        out.add(parityCase);
        unknown.remove(parityCase.id());
        unknown.remove(parityCase.method());
      }
    }
    if (!unknown.isEmpty()) {
      Set<String> known = new TreeSet<>();
      for (ParityCase parityCase : cases) {
        known.add(parityCase.id());
        known.add(parityCase.method());
      }
      throw PrecisException.user(
          "UNKNOWN_CASE",
          "no case or method %s; there are: %s"
              .formatted(String.join(", ", unknown), String.join(", ", known)));
    }
    return out;
  }
}
