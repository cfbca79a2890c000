package dev.precis.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What every method made of the demo's media in one run of {@code precis methods --scoreboard
 * --measure}.
 *
 * @param pack id of the model pack
 * @param keep the budget
 * @param fps frames of a clip per second
 * @param machine what the times hold for
 * @param runs a row per method and kind of stream
 */
record DemoRuns(String pack, String keep, double fps, String machine, List<Run> runs) {
  /** Where a checkout keeps the file. */
  static final Path FILE = Path.of("docs", "scoreboard.json");

  /** Streams of a joint run. */
  static final String JOINT = "joint";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /** Copies the list. */
  DemoRuns {
    runs = List.copyOf(runs);
  }

  /**
   * One method on one medium.
   *
   * @param streams id of the modality, or {@link #JOINT}
   * @param tokensIn tokens that the encoder gave
   * @param tokensOut tokens kept
   * @param micros compressing alone took, microseconds
   * @param refused why there was no run, its code and its message; empty if there was one
   */
  record Run(
      String method,
      String streams,
      String medium,
      long tokensIn,
      long tokensOut,
      long micros,
      String refused) {
    /** A method that was refused. */
    static Run refused(String method, String streams, String medium, PrecisException why) {
      return new Run(method, streams, medium, 0, 0, 0, why.code() + ": " + why.getMessage());
    }

    /** Whether tokens came out. */
    boolean ran() {
      return refused.isEmpty() && tokensOut > 0;
    }
  }

  /** Nothing was measured. */
  static DemoRuns none() {
    return new DemoRuns("-", "-", 0, "-", List.of());
  }

  /**
   * Reads the file; nothing was measured where there is none.
   *
   * @throws PrecisException {@code SCOREBOARD_INVALID} if it is no such file
   */
  static DemoRuns read(Path file) {
    if (!Files.isRegularFile(file)) {
      return none();
    }
    try {
      return JSON.readValue(file.toFile(), DemoRuns.class);
    } catch (JsonProcessingException e) {
      throw invalid(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw invalid(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static PrecisException invalid(Path file, String why, IOException cause) {
    return PrecisException.user(
        "SCOREBOARD_INVALID",
        "%s does not hold runs of methods (%s); make it with 'precis methods --scoreboard --measure MEDIA...'"
            .formatted(file, why),
        cause);
  }

  /** The run of a method on these streams, if there was one or it was refused. */
  Optional<Run> find(String method, String streams) {
    return runs.stream()
        .filter(run -> run.method().equals(method) && run.streams().equals(streams))
        .findFirst();
  }
}
