package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.compress.Compressor;
import dev.precis.compress.Compressors;
import dev.precis.compress.LearnedMethod;
import dev.precis.compress.Method;
import dev.precis.compress.MethodInfo;
import dev.precis.compress.Signal;
import dev.precis.model.ModelPack;
import dev.precis.tensor.AtomicFile;
import dev.precis.tokens.Modality;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The compression methods on offer. */
@Command(
    name = "methods",
    description = "Lists the compression methods, or shows one with its options.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis methods",
      "  precis methods --modality audio",
      "  precis methods holov        what it does, what can be set, the defaults",
      "  precis methods --markdown   the page docs/methods.md",
      "  precis methods --scoreboard the page docs/scoreboard.md",
      "  precis methods --scoreboard --measure photo.jpg clip.mp4",
      "      the same after running every method on these, for docs/scoreboard.json",
      "",
      "Exit codes: 0 done, 2 there is no such method or a medium cannot be read."
    })
final class MethodsCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(arity = "0..1", paramLabel = "ID", description = "A method to show in full.")
  private @Nullable String id;

  @Option(names = "--modality", paramLabel = "M", description = "Only those for this modality.")
  private @Nullable String modality;

  @Option(
      names = "--markdown",
      description = "Print the page docs/methods.md: all methods, differences, options.")
  private boolean markdown;

  @Option(
      names = "--scoreboard",
      description = "Print the page docs/scoreboard.md: which cells of the survey are filled.")
  private boolean scoreboard;

  @Option(
      names = "--measure",
      arity = "1..*",
      paramLabel = "MEDIA",
      description =
          "With --scoreboard: run every method on these first and write docs/scoreboard.json.")
  private List<Path> media = new ArrayList<>();

  @Option(
      names = {"-p", "--pack"},
      paramLabel = "PACK",
      description = "Model pack that --measure runs (default ${DEFAULT-VALUE}).",
      defaultValue = EncodeOptions.DEFAULT_PACK)
  private Path pack = Path.of(EncodeOptions.DEFAULT_PACK);

  @Mixin private CommonOptions common = new CommonOptions();

  MethodsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    if (id != null) {
      show(Compressors.method(id));
      return ExitCode.OK;
    }
    if (!media.isEmpty() && !scoreboard) {
      throw PrecisException.user("BAD_OPTION", "--measure goes with --scoreboard");
    }
    if (markdown) {
      ParityCounts parity =
          surroundings
              .checkout()
              .map(root -> ParityCounts.read(root.resolve(ParityCounts.FILE)))
              .orElseGet(ParityCounts::none);
      surroundings.out().print(MethodsPage.of(Compressors.all(), Compressors.learned(), parity));
      return ExitCode.OK;
    }
    if (scoreboard) {
      if (!media.isEmpty()) {
        measure(surroundings.requireCheckout().resolve(DemoRuns.FILE));
      }
      Scoreboard board = Scoreboard.of(Compressors.all(), surroundings.checkout());
      surroundings.out().print(ScoreboardPage.of(board, OpenCells.reasons()));
      return ExitCode.OK;
    }
    list(wanted(Compressors.all()), wanted(Compressors.learned()));
    return ExitCode.OK;
  }

  private List<Method> wanted(Collection<Method> methods) {
    return methods.stream()
        .filter(method ->
            modality == null
                || method.info().modalities().stream().map(Modality::id).anyMatch(modality::equals))
        .toList();
  }

  private void list(List<Method> free, List<Method> trained) {
    if (common.json()) {
      List<Method> all = Stream.concat(free.stream(), trained.stream()).toList();
      surroundings.out().println(Json.pretty(all.stream().map(MethodsCommand::json).toList()));
      return;
    }
    TextTable table = new TextTable("method", "modality", "mechanism", "needs", "any LLM", "paper");
    for (Method method : free) {
      MethodInfo info = method.info();
      table.row(
          info.id(),
          MethodTexts.modalities(info),
          info.mechanism().id(),
          MethodTexts.signals(info.needs()),
          MethodTexts.anyLlmWord(standard(method)),
          info.paper());
    }
    table.lines(surroundings.columns()).forEach(surroundings.out()::println);
    if (!trained.isEmpty()) {
      surroundings.out().println();
      surroundings
          .out()
          .println("trained; need a pack, and the LLM that it was trained with (docs/learned.md):");
      trainedTable(trained).lines(surroundings.columns()).forEach(surroundings.out()::println);
    }
    surroundings.out().println("'precis methods ID' shows what can be set");
  }

  private static TextTable trainedTable(List<Method> trained) {
    TextTable table = new TextTable("method", "family", "modality", "any LLM", "paper");
    for (Method method : trained) {
      Compressor standard = standard(method);
      table.row(
          method.info().id(),
          MethodTexts.family(standard),
          MethodTexts.modalities(method.info()),
          MethodTexts.anyLlmWord(standard),
          method.info().paper());
    }
    return table;
  }

  private static Compressor standard(Method method) {
    return method.configure(Map.of()).compressor();
  }

  private void measure(Path target) {
    try (ModelPack opened = ModelPack.open(pack)) {
      DemoMeasure measure =
          new DemoMeasure(opened, line -> surroundings.err().println("precis: " + line));
      String json = Json.pretty(measure.measure(media, Compressors.all())) + "\n";
      AtomicFile.write(target, json.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void show(Method method) {
    MethodInfo info = method.info();
    if (common.json()) {
      surroundings.out().println(Json.pretty(json(method)));
      return;
    }
    surroundings.out().println("%s - %s".formatted(info.id(), info.summary()));
    surroundings.out().println("  modality   " + MethodTexts.modalities(info));
    surroundings.out().println("  mechanism  " + info.mechanism().id());
    surroundings.out().println("  needs      " + MethodTexts.signals(info.needs()));
    surroundings.out().println("  any LLM    " + MethodTexts.anyLlmWord(standard(method)));
    surroundings.out().println("  paper      " + info.paper());
    surroundings.out().println("  cost       " + info.cost());
    surroundings.out().println();
    if (!info.repairs().isEmpty()) {
      surroundings.out().println("Otherwise than the released code:");
      for (String repair : info.repairs()) {
        Wrapped.lines("  - ", repair, surroundings.columns()).forEach(surroundings.out()::println);
      }
      surroundings.out().println();
    }
    if (info.options().isEmpty()) {
      surroundings.out().println("It has no options.");
      return;
    }
    TextTable table = new TextTable("option", "default", "allowed", "meaning");
    for (dev.precis.compress.Option<?> option : info.options()) {
      table.row(option.name(), option.standardText(), option.allowed(), option.description());
    }
    table.lines(surroundings.columns()).forEach(surroundings.out()::println);
    dev.precis.compress.Option<?> first = info.options().getFirst();
    surroundings
        .out()
        .println("e.g. --method %s:%s=%s".formatted(info.id(), first.name(), first.standardText()));
  }

  private static Map<String, Object> json(Method method) {
    MethodInfo info = method.info();
    Compressor standard = standard(method);
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("id", info.id());
    out.put("summary", info.summary());
    out.put("modalities", info.modalities().stream().sorted().map(Modality::id).toList());
    out.put("mechanism", info.mechanism().id());
    out.put("needs", info.needs().stream().sorted().map(Signal::id).toList());
    out.put("anyLlm", MethodTexts.anyLlm(standard));
    if (standard instanceof LearnedMethod learned) {
      out.put("family", learned.family());
    }
    out.put("paper", info.paper());
    out.put("cost", info.cost());
    out.put("repairs", info.repairs());
    out.put("options", info.options().stream().map(MethodsCommand::option).toList());
    return out;
  }

  private static Map<String, Object> option(dev.precis.compress.Option<?> option) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", option.name());
    out.put("default", option.standardText());
    out.put("allowed", option.allowed());
    out.put("description", option.description());
    return out;
  }
}
