package dev.precis.cli;

import dev.precis.PrecisException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every long proof takes. */
final class SoakOptions {
  private static final double MINUTE = 60e9;
  private static final double MOST_MINUTES = 7 * 24 * 60;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "How long it runs, at least one round (default 10).")
  private double minutes = SoakCommand.DEFAULT_MINUTES;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Start of the random draws (default 0).")
  private long seed;

  @Option(
      names = {"-p", "--pack"},
      paramLabel = "PACK",
      description = "Model pack: a folder, or a name (default default).")
  private Path pack = Path.of(EncodeOptions.DEFAULT_PACK);

  @Option(
      names = {"-o", "--out"},
      paramLabel = "DIR",
      description = "Where outputs, logs and what was found wrong are kept (default soak).")
  private Path out = Path.of("soak");

  @Mixin private CommonOptions common = new CommonOptions();

  long nanos() {
    if (!(minutes >= 0) || minutes > MOST_MINUTES) {
      throw PrecisException.user(
          "BAD_OPTION", "--minutes must be 0 to %.0f, was %s".formatted(MOST_MINUTES, minutes));
    }
    return Math.round(minutes * MINUTE);
  }

  long seed() {
    return seed;
  }

  Path pack() {
    return pack;
  }

  Path folder(String proof) {
    return out.resolve(proof);
  }

  boolean json() {
    return common.json();
  }
}
