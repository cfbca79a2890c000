package dev.precis.parity;

import dev.precis.parity.CaseResult.Outcome;
import dev.precis.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Every reference case whose method is supported and needs no Python. Leaves the counts in {@code
 * cli/target/parity.json}.
 */
class ParityTest extends ReferenceCases {
  ParityTest() {
    super(false);
  }

  private static Path counts() {
    return Checkout.root().resolve("cli").resolve("target").resolve("parity.json");
  }

  @BeforeAll
  void forgetOldCounts() throws IOException {
    Files.deleteIfExists(counts());
  }

  @AfterAll
  void writeCounts() throws IOException {
    ParityRunner runner = new ParityRunner(ParityAdapters.all());
    int unsupported = 0;
    for (String family : FAMILIES) {
      Path golden = Checkout.root().resolveSibling("shared").resolve("golden").resolve(family);
      if (Files.isDirectory(golden)) {
        for (ParityCase parityCase : ParityManifest.read(golden).cases()) {
          unsupported += runner.supports(parityCase.method()) ? 0 : 1;
        }
      }
    }
    if (results().isEmpty() && unsupported == 0) {
      return;
    }
    ParityReport report = new ParityReport(results());
    Files.createDirectories(counts().getParent());
    Files.writeString(
        counts(),
        "{\"passed\":%d,\"failed\":%d,\"unsupported\":%d}\n"
            .formatted(report.count(Outcome.PASSED), report.count(Outcome.FAILED), unsupported));
  }
}
