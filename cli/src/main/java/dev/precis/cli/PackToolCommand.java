package dev.precis.cli;

import dev.precis.packs.PackTool;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the Python tool that makes packs. */
@Command(
    name = "tool",
    description = {
      "Runs the Python tool that makes packs, in its own Python environment: packs from public"
          + " checkpoints, graphs of single modules, and more.",
      "Everything after '--' goes to it; 'precis pack tool -- --help' shows what it knows."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis pack tool -- from-checkpoint clip-vit-large-patch14-336 --recipe clip --out clip",
      "  precis pack tool -- from-checkpoint tokenpacker-7b --recipe tokenpacker --out tokenpacker"
    })
final class PackToolCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common = new CommonOptions();

  @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "What the tool shall do.")
  private List<String> arguments = new ArrayList<>();

  PackToolCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    DefaultPack.announcePython(surroundings);
    PackTool tool = PackTool.of(surroundings.requireCheckout(), surroundings.packs());
    return tool.show(arguments.isEmpty() ? List.of("--help") : arguments);
  }
}
