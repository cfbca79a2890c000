package dev.precis.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The packs made on this machine. */
@Command(name = "list", description = "Lists the packs made on this machine.")
final class PackListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common = new CommonOptions();

  PackListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return PackCommand.list(surroundings, common.json());
  }
}
