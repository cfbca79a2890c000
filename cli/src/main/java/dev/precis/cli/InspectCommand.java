package dev.precis.cli;

import dev.precis.media.MediaSource;
import dev.precis.report.TokenPicture;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is in a token file. */
@Command(
    name = "inspect",
    description = {
      "Shows what is in a token file: where it came from, what was done, and a map of the kept tokens."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis inspect tokens/cat.safetensors",
      "  precis inspect tokens/cat.safetensors --media cat.jpg --picture cat.png",
      "  precis inspect tokens/cat.safetensors --json",
      "",
      "Exit codes: 0 done, 2 it is no token file, 3 the picture cannot be written."
    })
final class InspectCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "FILE", description = "A token file.")
  private Path file = Path.of("");

  @Option(
      names = "--media",
      paramLabel = "SRC",
      description = "The medium it was made of, to draw under the tokens.")
  private @Nullable Path media;

  @Option(names = "--picture", paramLabel = "OUT.png", description = "Draw the kept tokens.")
  private @Nullable Path picture;

  @Mixin private CommonOptions common = new CommonOptions();

  InspectCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    FileFacts facts = FileFacts.read(file);
    if (common.json()) {
      surroundings.out().println(Json.pretty(facts.json()));
    } else {
      facts.lines().forEach(surroundings.out()::println);
    }
    if (picture != null) {
      TokenPicture.write(picture, facts.file(), Optional.ofNullable(media).map(MediaSource::file));
      if (!common.json()) {
        surroundings.out().println("picture written to " + picture);
      }
    }
    return ExitCode.OK;
  }
}
