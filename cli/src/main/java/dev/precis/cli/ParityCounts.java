package dev.precis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many reference cases each method passed, as {@code precis parity --summary} wrote it.
 *
 * @param counts by method or part, sorted
 */
record ParityCounts(Map<String, Count> counts) {
  /** Where a checkout keeps the file. */
  static final Path FILE = Path.of("docs", "parity.json");

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * One method.
   *
   * @param worst largest error as a share of its tolerance; NaN if none is known
   */
  record Count(int passed, int failed, double worst) {}

  /** Nothing is known. */
  static ParityCounts none() {
    return new ParityCounts(Map.of());
  }

  /**
   * Reads the file; nothing is known where there is none.
   *
   * @throws PrecisException {@code PARITY_SUMMARY_INVALID} if it is no such summary
   */
  static ParityCounts read(Path file) {
    if (!Files.isRegularFile(file)) {
      return none();
    }
    try {
      Map<String, Count> counts = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : JSON.readTree(file.toFile()).properties()) {
        JsonNode node = entry.getValue();
        counts.put(
            entry.getKey(),
            new Count(
                node.required("passed").intValue(),
                node.required("failed").intValue(),
                node.path("worst").asDouble(Double.NaN)));
      }
      return new ParityCounts(counts);
    } catch (IOException | IllegalArgumentException e) {
      throw PrecisException.user(
          "PARITY_SUMMARY_INVALID",
          "%s is no summary of reference cases (%s); make it with 'precis parity DIR --summary %s'"
              .formatted(file, e.getMessage(), file),
          e);
    }
  }

  /**
   * {@code 6}, {@code 5 of 6}, {@code in parts} if there are cases of its parts only, or a dash if
   * no case is known.
   */
  String text(String id) {
    Count count = counts.get(id);
    if (count == null) {
      return counts.keySet().stream().anyMatch(part -> part.startsWith(id + "."))
          ? "in parts"
          : "-";
    }
    return count.failed() == 0
        ? Integer.toString(count.passed())
        : "%d of %d".formatted(count.passed(), count.passed() + count.failed());
  }

  /** {@code none}, {@code 34 %} of the tolerance, or a dash if nothing is known. */
  String worst(String id) {
    Count count = counts.get(id);
    if (count == null || Double.isNaN(count.worst())) {
      return "-";
    }
    double percent = 100 * count.worst();
    return percent == 0 ? "none" : percent < 1 ? "below 1 %" : "%.0f %%".formatted(percent);
  }
}
