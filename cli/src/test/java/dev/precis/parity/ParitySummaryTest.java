package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.testing.Checkout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ParitySummaryTest {
  private final ParityRunner runner = new ParityRunner(ParityAdapters.all());

  private Map<String, String> counts(JsonNode summary) {
    Map<String, String> out = new TreeMap<>();
    summary.properties().stream()
        .filter(entry -> !runner.learned(entry.getKey()))
        .forEach(entry ->
            out.put(
                entry.getKey(),
                "%d passed, %d failed"
                    .formatted(
                        entry.getValue().required("passed").intValue(),
                        entry.getValue().required("failed").intValue())));
    return out;
  }

  /**
   * Errors are rounding, which differs from machine to machine; counts do not. Learned methods are
   * left to {@link LearnedParityIT}: their graphs take Python.
   */
  @Test
  void theCommittedSummaryIsWhatTheCasesGive() throws IOException {
    List<CaseResult> results = new ArrayList<>();
    for (String family : ReferenceCases.FAMILIES) {
      for (ParityCase one : ParityManifest.read(Checkout.golden(family)).cases()) {
        if (!runner.learned(one.method())) {
          results.add(runner.run(one));
        }
      }
    }
    JsonMapper json = new JsonMapper();
    Path committed = Checkout.root().resolve("docs").resolve("parity.json");
    assertThat(counts(json.readTree(committed.toFile())))
        .as("precis parity ../shared/golden --summary docs/parity.json")
        .isEqualTo(counts(json.readTree(new ParityReport(results).summary())));
  }
}
