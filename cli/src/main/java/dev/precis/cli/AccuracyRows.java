package dev.precis.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Accuracy that was measured with compressed tokens.
 *
 * @param rows in file order
 */
record AccuracyRows(List<Row> rows) {
  /** Where a checkout keeps the file, if accuracy was measured. */
  static final Path FILE = Path.of("docs", "accuracy.json");

  /** How far shuffled questions must fall behind to have clearly lost, as a share of all. */
  static final double CLEAR_LEAD = 0.05;

  private static final JsonMapper JSON = new JsonMapper();

  /** Copies the list. */
  AccuracyRows {
    rows = List.copyOf(rows);
  }

  /**
   * One method on one task.
   *
   * @param streams id of the modality, or {@link DemoRuns#JOINT}
   * @param task what was asked, of what data
   * @param kept share right with the compressed tokens, 0 to 1
   * @param whole share right with all tokens
   * @param random share right with as many tokens drawn at random, if that was measured
   * @param shuffled share right where each question was put to another medium; none if the method
   *     takes no question
   */
  record Row(
      String method,
      String streams,
      String task,
      double kept,
      double whole,
      @Nullable Double random,
      @Nullable Double shuffled) {
    /** Whether the question made a clear difference. */
    boolean questionCounts() {
      return shuffled != null && kept - shuffled >= CLEAR_LEAD;
    }

    /** Whether it says anything for the method: tokens drawn at random keep less. */
    boolean beatsChance() {
      return random == null || kept > random;
    }

    /** In words. */
    String text() {
      String all =
          String.format(Locale.ROOT, "%s: %.1f %% of %.1f %%", task, 100 * kept, 100 * whole);
      return all + also("random", random) + also("shuffled", shuffled);
    }

    private static String also(String name, @Nullable Double share) {
      return share == null ? "" : String.format(Locale.ROOT, ", %s %.1f %%", name, 100 * share);
    }
  }

  /** Nothing was measured. */
  static AccuracyRows none() {
    return new AccuracyRows(List.of());
  }

  /**
   * Reads the file; nothing was measured where there is none.
   *
   * @throws PrecisException {@code ACCURACY_INVALID} if it is no list of rows
   */
  static AccuracyRows read(Path file) {
    if (!Files.isRegularFile(file)) {
      return none();
    }
    try {
      return new AccuracyRows(JSON.readValue(file.toFile(), new TypeReference<List<Row>>() {}));
    } catch (IOException e) {
      throw PrecisException.user(
          "ACCURACY_INVALID",
          "%s is no list of accuracy rows (%s)".formatted(file, e.getMessage()),
          e);
    }
  }

  /** The row of a method on these streams, if there is one. */
  Optional<Row> find(String method, String streams) {
    return rows.stream()
        .filter(row -> row.method().equals(method) && row.streams().equals(streams))
        .findFirst();
  }
}
