package dev.precis.cli;

import dev.precis.packs.PackTool;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the tiny pack. */
@Command(
    name = "tiny",
    description =
        "Makes a pack of random weights under 1 MB: for tests and trials, its tokens mean nothing.")
final class PackTinyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Its folder (default: by name 'tiny').")
  private @Nullable Path out;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the weights (default 7).")
  private int seed = 7;

  @Mixin private CommonOptions common = new CommonOptions();

  PackTinyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Path folder = Optional.ofNullable(out).orElseGet(() -> surroundings.packs().pack("tiny"));
    DefaultPack.announcePython(surroundings);
    PackTool.of(surroundings.requireCheckout(), surroundings.packs())
        .watch(List.of("tiny", "--out", folder.toString(), "--seed", Integer.toString(seed)));
    PackCommand.announce(surroundings, folder, common.json());
    return ExitCode.OK;
  }
}
