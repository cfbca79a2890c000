package dev.precis.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.precis.parity.CaseResult.Outcome;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a number of cases.
 *
 * @param results in the order they ran
 */
public record ParityReport(List<CaseResult> results) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final MathContext TWO_DIGITS = new MathContext(2);

  /** Copies the list. */
  public ParityReport {
    results = List.copyOf(results);
  }

  /** Cases that ended so. */
  public int count(Outcome outcome) {
    return count(results, outcome);
  }

  private static int count(List<CaseResult> results, Outcome outcome) {
    return (int) results.stream().filter(result -> result.outcome() == outcome).count();
  }

  /**
   * The last line: {@code N passed, N failed, N unsupported}, and {@code , N skipped} if some were.
   */
  public String counts() {
    int skipped = count(Outcome.SKIPPED);
    return "%d passed, %d failed, %d unsupported%s"
        .formatted(
            count(Outcome.PASSED),
            count(Outcome.FAILED),
            count(Outcome.UNSUPPORTED),
            skipped > 0 ? ", %d skipped".formatted(skipped) : "");
  }

  private Map<String, List<CaseResult>> families() {
    Map<String, List<CaseResult>> out = new TreeMap<>();
    for (CaseResult result : results) {
      out.computeIfAbsent(result.method(), _ -> new ArrayList<>()).add(result);
    }
    return out;
  }

  private static CaseResult worst(List<CaseResult> family) {
    CaseResult worst = family.getFirst();
    for (CaseResult result : family) {
      if (ratio(result) > ratio(worst)) {
        worst = result;
      }
    }
    return worst;
  }

  private static double ratio(CaseResult result) {
    return result.worst().map(TensorResult::ratio).orElse(-1.0);
  }

  /** For people: a line per method, then what failed or was skipped, then the counts. */
  public List<String> lines() {
    Map<String, List<CaseResult>> families = families();
    int width = families.keySet().stream().mapToInt(String::length).max().orElse(0);
    List<String> out = new ArrayList<>();
    families.forEach((method, family) -> out.add(line(method, width, family)));
    for (CaseResult result : results) {
      if (result.outcome() == Outcome.FAILED || result.outcome() == Outcome.SKIPPED) {
        out.add(result.outcome() + " " + result.id());
        result.messages().forEach(message -> out.add("  " + message));
      }
    }
    out.add(counts());
    return out;
  }

  private static String line(String method, int width, List<CaseResult> family) {
    List<String> counts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      int count = count(family, outcome);
      if (count > 0) {
        counts.add("%d %s".formatted(count, outcome.name().toLowerCase(Locale.ROOT)));
      }
    }
    String start = "%-" + Math.max(1, width) + "s  %-14s";
    String text = start.formatted(method, String.join(", ", counts));
    String error = worst(family).worst().map(ParityReport::error).orElse("");
    return (text + "  " + error).stripTrailing();
  }

  private static String error(TensorResult worst) {
    if (worst.error() == 0) {
      return "no difference";
    }
    String ratio =
        worst.allowed() == 0 ? "none allowed" : "%.2g of the tolerance".formatted(worst.ratio());
    return "worst error %.2g, %s (%s)".formatted(worst.error(), ratio, worst.tensor());
  }

  /** For scripts: counts, families and failures as one JSON object. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("passed", count(Outcome.PASSED));
    root.put("failed", count(Outcome.FAILED));
    root.put("unsupported", count(Outcome.UNSUPPORTED));
    root.put("skipped", count(Outcome.SKIPPED));
    ArrayNode families = root.putArray("families");
    families()
        .forEach((method, family) -> {
          ObjectNode node = families.addObject();
          node.put("method", method);
          node.put("passed", count(family, Outcome.PASSED));
          node.put("failed", count(family, Outcome.FAILED));
          node.put("unsupported", count(family, Outcome.UNSUPPORTED));
          node.put("skipped", count(family, Outcome.SKIPPED));
          CaseResult worst = worst(family);
          worst
              .worst()
              .ifPresent(tensor ->
                  node.put("worstCase", worst.id())
                      .put("worstTensor", tensor.tensor())
                      .put("error", tensor.error())
                      .put("allowed", tensor.allowed()));
        });
    ArrayNode failures = root.putArray("failures");
    for (CaseResult result : results) {
      if (result.outcome() == Outcome.FAILED) {
        ObjectNode node = failures.addObject().put("case", result.id());
        ArrayNode messages = node.putArray("messages");
        result.messages().forEach(messages::add);
      }
    }
    return text(JSON.writer(), root);
  }

  private static String text(ObjectWriter writer, ObjectNode root) {
    try {
      return writer.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and texts can be written", e);
    }
  }

  /**
   * For the tables of the docs, one JSON object over several lines: by method how many cases passed
   * and failed, and the largest error as a share of its tolerance, two digits. Methods of which no
   * case could run are not in it.
   */
  public String summary() {
    ObjectNode root = JSON.createObjectNode();
    families()
        .forEach((method, family) -> {
          if (count(family, Outcome.PASSED) + count(family, Outcome.FAILED) == 0) {
            return;
          }
          ObjectNode node = root.putObject(method);
          node.put("passed", count(family, Outcome.PASSED));
          node.put("failed", count(family, Outcome.FAILED));
          double worst = ratio(worst(family));
          if (worst >= 0 && Double.isFinite(worst)) {
            node.put("worst", new BigDecimal(worst, TWO_DIGITS));
          }
        });
    return text(JSON.writerWithDefaultPrettyPrinter(), root) + "\n";
  }
}
