package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.model.EngineOptions;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineBuilder;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Media files in, token files out. */
@Command(
    name = "encode",
    description = {
      "Encodes pictures, videos and sound files and keeps the tokens that matter.",
      "Writes one NAME.safetensors per input; an existing one is replaced when the new one is whole."
          + " A file that fails does not stop the others."
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work ran, but part of it failed (an input, a reference case)",
      "2:the command line or a file named in it is wrong",
      "3:a limit was exceeded, or something needed is missing",
      "4:a fault of precis itself",
      "130:interrupted"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis encode cat.jpg --out tokens",
      "      a quarter of the picture's tokens, chosen by holov",
      "  precis encode cat.jpg -m holov:crops=3 -k 64 --out tokens",
      "      64 tokens; 'precis methods holov' lists its options",
      "  precis encode talk.mp4 --fps 2 -k 32/frame -k audio=10%% --out tokens --report",
      "      two frames a second with 32 tokens each, a tenth of the sound, and a page to look at",
      "  precis encode talk.mp4 --out tokens --transcript",
      "      the speech too, also as tokens/talk.srt",
      "  precis encode photos --recursive --modality image --dtype f16 --out tokens --json",
      "      every picture below a folder; a summary for a script on standard output",
      "  precis encode film.mkv --key-frames -m video=top-attention -m audio=average-pool --out t",
      "      a method for each modality"
    })
final class EncodeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Media files, or folders.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      required = true,
      description = "Folder for the token files; made if missing.")
  private Path out = Path.of("");

  @Option(
      names = {"-r", "--recursive"},
      description = "Take the media files in folders; their subfolders appear under DIR too.")
  private boolean recursive;

  @Mixin private EncodeOptions options = new EncodeOptions();

  @Option(names = "--report", description = "Write NAME.html that shows the kept tokens.")
  private boolean report;

  @Option(
      names = "--transcript",
      arity = "0..1",
      fallbackValue = "",
      preprocessor = SubtitlesOnly.class,
      paramLabel = "FILE",
      description = {
        "Encode what is said in the sound too, a row per line. Without FILE it is written down by the"
            + " pack's speech decoder (English) and kept in NAME.srt; with FILE, which ends in .srt or .vtt, it"
            + " is read from there. Query methods then hold the question against it."
      })
  private @Nullable String transcript;

  @Mixin private CommonOptions common = new CommonOptions();

  EncodeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PipelineSpec spec = options.spec();
    EngineOptions engine = options.engine();
    DType dtype = options.dtype();
    InputFiles inputs = InputFiles.expand(files, recursive);
    List<Outcome> outcomes = new ArrayList<>();
    inputs
        .unreadable()
        .forEach((path, why) -> outcomes.add(new Outcome.Failed(path, unreadable(path, why))));
    boolean silent = common.json() && !surroundings.terminal();
    ProgressMeter meter = new ProgressMeter(surroundings, silent, System::nanoTime);
    Optional<SideTranscripts.Asked> asked =
        Optional.ofNullable(transcript)
            .map(file -> SideTranscripts.Asked.of(file, inputs.inputs().size()));
    try (Interrupts interrupts = Interrupts.watch();
        ModelPack pack = ModelPack.open(options.pack(), engine)) {
      Optional<SideTranscripts> side = asked.map(kind -> SideTranscripts.of(kind, pack, spec));
      PipelineBuilder builder = Pipeline.of(pack).spec(spec);
      try (Pipeline pipeline = side.map(builder::transcripts).orElse(builder).build()) {
        FileEncoder encoder = new FileEncoder(pipeline, dtype, report, side, meter, interrupts);
        outcomes.addAll(encoder.encode(inputs.inputs(), out));
        return summary(new EncodeSummary(outcomes), interrupts.requested());
      }
    }
  }

  private static Failure unreadable(Path path, String why) {
    return ErrorMapper.of(
        PrecisException.user(
            "INPUT_UNREADABLE",
            "%s: cannot be read (%s); check its permissions".formatted(path.getFileName(), why)));
  }

  private int summary(EncodeSummary summary, boolean interrupted) {
    if (common.json()) {
      surroundings.out().println(Json.pretty(summary.json(out)));
    } else {
      summary.lines(surroundings.columns()).forEach(surroundings.out()::println);
      surroundings.out().println(ending(summary));
      summary.failed().forEach(failed -> surroundings.err().println("precis: " + failed.line()));
    }
    surroundings.out().flush();
    if (interrupted) {
      surroundings.err().println("precis: interrupted; unfinished output was removed");
      return ExitCode.INTERRUPTED;
    }
    return summary.failed().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private String ending(EncodeSummary summary) {
    int written = summary.written().size();
    int failed = summary.failed().size();
    return "%d %s written to %s%s"
        .formatted(
            written,
            written == 1 ? "file" : "files",
            out,
            failed == 0 ? "" : ", %d failed".formatted(failed));
  }
}
