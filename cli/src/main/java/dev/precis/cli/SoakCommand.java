package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.media.MediaLimits;
import dev.precis.media.MediaSource;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.soak.Child;
import dev.precis.soak.Fuzz;
import dev.precis.soak.Kills;
import dev.precis.soak.Proof;
import dev.precis.soak.RealTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Long proofs, longer than tests may take. */
@Command(
    name = "soak",
    description = {
      "Proves by long runs what tests can only try once.",
      "Without a subcommand it shows this page."
    },
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis soak kills clip.mp4 --minutes 30     killed at random moments, hundreds of times",
      "  precis soak fuzz clip.mp4 photo.jpg         broken copies of these",
      "  precis soak stream clip.mp4 --minutes 120   as fast as it plays, memory watched",
      "",
      "Exit codes: 0 nothing was found, 1 a fault was found, 2 a file or an option is wrong."
    })
final class SoakCommand implements Runnable {
  /** How long a proof runs if nobody says. */
  static final double DEFAULT_MINUTES = 10;

  private final Surroundings surroundings;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private CommonOptions common = new CommonOptions();

  SoakCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing required subcommand: kills, fuzz or stream");
  }

  @Command(
      name = "kills",
      description =
          "Kills an encoding at random moments: its token file is there whole or not at all.")
  int kills(@Parameters(paramLabel = "MEDIUM") Path medium, @Mixin SoakOptions options)
      throws IOException, InterruptedException {
    check(List.of(medium));
    Child child = Child.of(Main.class.getName());
    return told(
        new Kills(child, medium, options.pack(), options.folder("kills"), this::progress)
            .run(options.nanos(), options.seed()),
        options);
  }

  @Command(
      name = "fuzz",
      description =
          "Encodes broken copies of media: each gives tokens or a reason, and nothing hangs.")
  int fuzz(
      @Parameters(arity = "1..*", paramLabel = "MEDIA") List<Path> media,
      @Mixin SoakOptions options)
      throws IOException, InterruptedException {
    check(media);
    Child child = Child.of(Main.class.getName());
    return told(
        new Fuzz(child, media, options.pack(), options.folder("fuzz"), this::progress)
            .run(options.nanos(), options.seed()),
        options);
  }

  @Command(
      name = "stream",
      description =
          "Encodes a medium over and over, its tokens taken as fast as it plays; memory must not grow.")
  int stream(@Parameters(paramLabel = "MEDIUM") Path medium, @Mixin SoakOptions options) {
    check(List.of(medium));
    long nanos = options.nanos();
    PipelineSpec road = PipelineSpec.DEFAULT.withLimits(MediaLimits.BATCH);
    try (ModelPack pack = ModelPack.open(options.pack());
        Pipeline pipeline = Pipeline.of(pack).spec(road).build()) {
      return told(
          new RealTime(pipeline, MediaSource.file(medium), this::progress).run(nanos), options);
    }
  }

  private static void check(List<Path> media) {
    for (Path path : media) {
      if (!Files.isRegularFile(path)) {
        throw PrecisException.user("NO_INPUT", "there is no file %s".formatted(path));
      }
    }
  }

  private void progress(String line) {
    surroundings.err().println("precis: " + line);
    surroundings.err().flush();
  }

  private int told(Proof proof, SoakOptions options) {
    if (options.json()) {
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("proof", proof.name());
      out.put("rounds", proof.rounds());
      out.put("seconds", proof.seconds());
      out.put("facts", proof.facts());
      out.put("faults", proof.faults());
      surroundings.out().println(Json.pretty(out));
    } else {
      List<String> lines = new ArrayList<>();
      lines.add(
          "%s: %d rounds in %s, %s"
              .formatted(
                  proof.name(),
                  proof.rounds(),
                  Units.time(Math.round(proof.seconds() * TimeUnit.SECONDS.toNanos(1))),
                  proof.faults().isEmpty() ? "no fault" : proof.faults().size() + " faults"));
      proof.facts().forEach(fact -> lines.add("  " + fact));
      proof.faults().forEach(fault -> lines.add("  FAULT " + fault));
      lines.forEach(surroundings.out()::println);
    }
    return proof.faults().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }
}
