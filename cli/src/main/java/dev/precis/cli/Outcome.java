package dev.precis.cli;

import dev.precis.pipeline.Report;
import java.nio.file.Path;
import java.util.Optional;

/** What became of one input. */
sealed interface Outcome {
  /** The input. */
  Path input();

  /**
   * Its token file is there.
   *
   * @param target the token file
   * @param page the report page, if one was asked for
   * @param transcript the subtitle file, if one was written
   */
  record Written(
      Path input, Path target, Report report, Optional<Path> page, Optional<Path> transcript)
      implements Outcome {}

  /** It has none. */
  record Failed(Path input, Failure failure) implements Outcome {
    /** The failure in one line that names the file. */
    String line() {
      String name = String.valueOf(input.getFileName());
      String message = failure.message();
      return message.startsWith(name) ? message : name + ": " + message;
    }
  }
}
