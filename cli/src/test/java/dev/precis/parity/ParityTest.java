package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.parity.CaseResult.Outcome;
import dev.precis.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every reference case with a supported method, read in place. Leaves the counts for the launcher
 * in {@code cli/target/parity.json}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ParityTest {
  static final List<String> FAMILIES =
      List.of("image-pruning", "learned-projectors", "positions-relevance", "video-audio");

  private final ParityRunner runner = new ParityRunner(ParityAdapters.all());
  private final ConcurrentLinkedQueue<CaseResult> results = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  private static Path counts() {
    return Checkout.root().resolve("cli").resolve("target").resolve("parity.json");
  }

  @BeforeAll
  void forgetOldCounts() throws IOException {
    Files.deleteIfExists(counts());
  }

  /** Every case whose method is supported; one without a case for a family that is not at hand. */
  Stream<Arguments> supported() {
    List<Arguments> out = new ArrayList<>();
    for (String family : FAMILIES) {
      Path golden = Checkout.root().resolveSibling("shared").resolve("golden").resolve(family);
      if (!Files.isDirectory(golden)) {
        out.add(Arguments.of(family, "none"));
        continue;
      }
      for (ParityCase parityCase : ParityManifest.read(golden).cases()) {
        if (runner.supports(parityCase.method())) {
          out.add(Arguments.of(family, parityCase.id()));
        }
      }
    }
    return out.stream();
  }

  private static ParityCase find(String family, String id) {
    return ParityManifest.read(Checkout.golden(family)).cases().stream()
        .filter(parityCase -> parityCase.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("supported")
  void matchesTheReference(String family, String id) {
    CaseResult result = runner.run(find(family, id));
    results.add(result);
    assertThat(result.messages()).isEmpty();
    assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
  }

  /** Documents hold inputs and outputs in one tree; {@link ParityRunnerTest} falsifies one. */
  Stream<Arguments> supportedTensors() {
    return supported()
        .filter(arguments ->
            arguments.get()[1].equals("none")
                || !find((String) arguments.get()[0], (String) arguments.get()[1])
                    .file()
                    .toString()
                    .endsWith(".json"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("supportedTensors")
  void noticesAWrongValueInEveryExpectedTensor(String family, String id) {
    ParityCase original = find(family, id);
    Path file = folder.resolve("changed.safetensors");
    ChangedFile.copy(original.file(), file, name -> name.startsWith("out."));
    CaseResult result =
        runner.run(
            new ParityCase(id, original.method(), file, original.parameters(), original.compare()));
    assertThat(result.problems()).isEmpty();
    assertThat(result.tensors()).hasSameSizeAs(original.compare().keySet());
    assertThat(result.tensors()).noneMatch(TensorResult::passed);
  }

  @AfterAll
  void writeCounts() throws IOException {
    int unsupported = 0;
    for (String family : FAMILIES) {
      Path golden = Checkout.root().resolveSibling("shared").resolve("golden").resolve(family);
      if (Files.isDirectory(golden)) {
        for (ParityCase parityCase : ParityManifest.read(golden).cases()) {
          unsupported += runner.supports(parityCase.method()) ? 0 : 1;
        }
      }
    }
    if (results.isEmpty() && unsupported == 0) {
      return;
    }
    ParityReport report = new ParityReport(List.copyOf(results));
    Files.createDirectories(counts().getParent());
    Files.writeString(
        counts(),
        "{\"passed\":%d,\"failed\":%d,\"unsupported\":%d}\n"
            .formatted(report.count(Outcome.PASSED), report.count(Outcome.FAILED), unsupported));
  }
}
