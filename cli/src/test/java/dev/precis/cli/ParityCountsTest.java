package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParityCountsTest {
  @TempDir Path folder;

  @Test
  void readsCountsAndTheWorstShare() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("parity.json"),
            """
            {"holov": {"passed": 6, "failed": 0, "worst": 0.004},
             "tome": {"passed": 2, "failed": 3},
             "divprune": {"passed": 1, "failed": 0, "worst": 0}}
            """);
    ParityCounts counts = ParityCounts.read(file);
    assertThat(counts.text("holov")).isEqualTo("6");
    assertThat(counts.worst("holov")).isEqualTo("below 1 %");
    assertThat(counts.text("tome")).isEqualTo("2 of 5");
    assertThat(counts.worst("tome")).isEqualTo("-");
    assertThat(counts.worst("divprune")).isEqualTo("none");
    assertThat(counts.text("random")).isEqualTo("-");
  }

  @Test
  void knowsNothingWhereThereIsNoFile() {
    assertThat(ParityCounts.read(folder.resolve("absent.json")).counts()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"holov\": 6}", "{\"holov\": {\"passed\": 6}}"})
  void namesAFileThatIsNoSummary(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("parity.json"), text);
    assertThatThrownBy(() -> ParityCounts.read(file))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("parity.json")
        .hasMessageContaining("--summary");
  }
}
