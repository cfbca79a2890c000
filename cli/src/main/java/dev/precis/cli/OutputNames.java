package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.audio.speech.TranscriptFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Names of token files: the input's without its ending, below the output folder. Where two inputs
 * of one run would meet, the later one gets {@code -2}, {@code -3} and so on.
 */
final class OutputNames {
  /** Ending of token files. */
  static final String TOKENS = ".safetensors";

  /** Ending of report pages. */
  static final String PAGE = ".html";

  private final Path folder;
  private final Set<String> taken = new HashSet<>();

  OutputNames(Path folder) {
    this.folder = folder;
  }

  /** The token file of an input. */
  Path next(Path place) {
    String stem = stem(place);
    for (int number = 1; ; number++) {
      String name = number == 1 ? stem : stem + "-" + number;
      Path target = place.resolveSibling(name + TOKENS);
      // some file systems do not tell upper case from lower
      if (taken.add(target.toString().toLowerCase(Locale.ROOT))) {
        return folder.resolve(target);
      }
    }
  }

  /** The report page beside a token file. */
  static Path page(Path tokens) {
    return tokens.resolveSibling(stem(tokens) + PAGE);
  }

  /** The transcript beside a token file. */
  static Path transcript(Path tokens) {
    return tokens.resolveSibling(stem(tokens) + TranscriptFormat.SUBRIP.ending());
  }

  /**
   * The folder, made if it is missing.
   *
   * @throws PrecisException {@code FILE_NOT_WRITTEN}
   */
  static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw PrecisException.unavailable(
          "FILE_NOT_WRITTEN",
          "cannot make the folder %s (%s); name another with --out".formatted(folder, e),
          e);
    }
  }

  private static String stem(Path place) {
    String name = String.valueOf(place.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
