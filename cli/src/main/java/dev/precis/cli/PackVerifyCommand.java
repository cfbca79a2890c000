package dev.precis.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a pack. */
@Command(
    name = "verify",
    description = "Checks every digest of a pack and runs its self-test.",
    footerHeading = "%n",
    footer = "Exit codes: 0 the pack is good, 2 it is not, or is not there.")
final class PackVerifyCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "PACK", description = "A pack's folder or name.")
  private Path pack = Path.of("");

  @Mixin private CommonOptions common = new CommonOptions();

  PackVerifyCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    PackCommand.announce(surroundings, surroundings.packs().resolve(pack), common.json());
    return ExitCode.OK;
  }
}
