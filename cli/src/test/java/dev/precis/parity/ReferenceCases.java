package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.parity.CaseResult.Outcome;
import dev.precis.testing.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reference cases, read in place; a test class says which. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ReferenceCases {
  static final List<String> FAMILIES =
      List.of("image-pruning", "learned-projectors", "positions-relevance", "video-audio");

  private final ParityRunner runner = new ParityRunner(ParityAdapters.all());
  private final ConcurrentLinkedQueue<CaseResult> results = new ConcurrentLinkedQueue<>();

  @TempDir Path folder;

  private final boolean learned;

  /** Tests of methods whose graphs Python makes, or of all others. */
  ReferenceCases(boolean learned) {
    this.learned = learned;
  }

  /** How the cases ended so far. */
  List<CaseResult> results() {
    return List.copyOf(results);
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
        String method = parityCase.method();
        if (runner.supports(method) && runner.learned(method) == learned) {
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
    assumeRan(result);
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
    assumeRan(result);
    assertThat(result.problems()).isEmpty();
    assertThat(result.tensors()).hasSameSizeAs(original.compare().keySet());
    assertThat(result.tensors()).noneMatch(TensorResult::passed);
  }

  private static void assumeRan(CaseResult result) {
    Assumptions.assumeTrue(
        result.outcome() != Outcome.SKIPPED, () -> String.join("; ", result.problems()));
  }
}
