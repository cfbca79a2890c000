package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.parity.CaseResult.Outcome;
import dev.precis.tensor.SafeTensorsEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityRunnerTest {
  private static final String EXACT = "{\"out.x\": {\"kind\": \"exact\"}}";

  @TempDir Path folder;

  /** Gives every input back as the output of its name; knows one setting. */
  private static final class Echo implements ParityAdapter {
    @Override
    public String method() {
      return "echo";
    }

    @Override
    public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
      parameters.only("size", 2);
      Map<String, NdArray> out = new TreeMap<>();
      inputs.all("in.").forEach((name, value) -> out.put(name.replace("in.", "out."), value));
      return out;
    }
  }

  private CaseResult run(ParityAdapter adapter) {
    return new ParityRunner(List.of(adapter)).run(ParityManifest.read(folder).cases().getFirst());
  }

  private CaseResult runEcho(String parameters, String compare, SafeTensorsEntry... tensors) {
    new CaseFolder(folder).add("echo", "a", parameters, compare, tensors).write();
    return run(new Echo());
  }

  @Test
  void passesEqualValuesOfOtherTypes() {
    CaseResult result =
        runEcho(
            "{\"size\": 2}",
            EXACT,
            SafeTensorsEntry.ofInts("in.x", new int[] {1, 2}),
            SafeTensorsEntry.ofDoubles("out.x", new double[] {1, 2}));
    assertThat(result.outcome()).isEqualTo(Outcome.PASSED);
    assertThat(result.messages()).isEmpty();
  }

  @Test
  void takesNanForEqualToNanAndNothingElse() {
    float[] nan = {Float.NaN, 1};
    assertThat(
            runEcho(
                    "{\"size\": 2}",
                    EXACT,
                    SafeTensorsEntry.ofFloats("in.x", nan),
                    SafeTensorsEntry.ofFloats("out.x", nan))
                .outcome())
        .isEqualTo(Outcome.PASSED);
    assertThat(
            runEcho(
                    "{\"size\": 2}",
                    EXACT,
                    SafeTensorsEntry.ofFloats("in.x", nan),
                    SafeTensorsEntry.ofFloats("out.x", new float[] {0, 1}))
                .messages())
        .singleElement()
        .asString()
        .contains("out.x[0]: expected 0, seen NaN");
  }

  @Test
  void failsACaseWithASettingThatNobodyLookedAtOrThatIsNotSupported() {
    SafeTensorsEntry in = SafeTensorsEntry.ofInts("in.x", new int[] {1});
    SafeTensorsEntry out = SafeTensorsEntry.ofInts("out.x", new int[] {1});
    assertThat(runEcho("{\"size\": 2, \"power\": 3}", EXACT, in, out).messages())
        .containsExactly("nobody looked at the parameters [power]");
    assertThat(runEcho("{\"size\": 4}", EXACT, in, out).messages())
        .singleElement()
        .asString()
        .contains("parameter size is 4, the method supports 2.0");
    assertThat(runEcho("{}", EXACT, in, out).messages())
        .singleElement()
        .asString()
        .contains("the case has no parameter size");
  }

  @Test
  void failsACaseWhoseOutputsAreMissingOrUnknown() {
    CaseResult result =
        runEcho(
            "{\"size\": 2}",
            EXACT,
            SafeTensorsEntry.ofInts("in.y", new int[] {1}),
            SafeTensorsEntry.ofInts("out.x", new int[] {1}));
    assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(result.messages())
        .containsExactly(
            "the method gives outputs that the case does not know: [out.y]",
            "the method gives no out.x");
  }

  @Test
  void doesNotLetAnAdapterReadTheExpectedValues() {
    new CaseFolder(folder)
        .add("copy", "a", "{}", EXACT, SafeTensorsEntry.ofInts("out.x", new int[] {1}))
        .write();
    ParityAdapter copy =
        new ParityAdapter() {
          @Override
          public String method() {
            return "copy";
          }

          @Override
          public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
            return Map.of("out.x", inputs.array("out.x"));
          }
        };
    assertThat(run(copy).outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void skipsACaseWithTheReasonWhereWhatMakesItsGraphsIsMissing() {
    new CaseFolder(folder)
        .add("learned", "a", "{}", EXACT, SafeTensorsEntry.ofInts("out.x", new int[] {1}))
        .write();
    CaseResult missing = run(failing(PrecisException.unavailable("NO_PYTHON", "no Python here")));
    assertThat(missing.outcome()).isEqualTo(Outcome.SKIPPED);
    ParityReport report = new ParityReport(List.of(missing));
    assertThat(report.lines())
        .containsSubsequence("SKIPPED learned/a", "  no Python here")
        .endsWith("0 passed, 0 failed, 0 unsupported, 1 skipped");
    assertThat(report.summary()).isEqualToIgnoringWhitespace("{}");

    CaseResult broken = run(failing(PrecisException.unavailable("PACK_TOOL", "wrong weights")));
    assertThat(broken.outcome()).isEqualTo(Outcome.FAILED);
  }

  private static ParityAdapter failing(PrecisException error) {
    return new ParityAdapter() {
      @Override
      public String method() {
        return "learned";
      }

      @Override
      public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
        throw error;
      }
    };
  }

  @Test
  void showsOnlyTheLeadingColumnsOfAnExpectedTable() {
    ParityAdapter sums =
        new ParityAdapter() {
          @Override
          public String method() {
            return "sums";
          }

          @Override
          public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
            assertThatThrownBy(() -> inputs.leading("out.x", 3))
                .hasMessageContaining("no 3 columns beside others");
            double[] terms = inputs.leading("out.x", 2).values();
            double[] table = {
              terms[0], terms[1], terms[0] + terms[1], terms[2], terms[3], terms[2] + terms[3]
            };
            return Map.of("out.x", new NdArray(new int[] {2, 3}, table));
          }
        };
    float[] expected = {1, 2, 3, 4, 5, 9};
    new CaseFolder(folder)
        .add("sums", "a", "{}", EXACT, SafeTensorsEntry.ofFloats("out.x", expected, 2, 3))
        .write();
    assertThat(run(sums).outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void refusesAFileAndAManifestThatNameDifferentOutputs() {
    SafeTensorsEntry[] tensors = {
      SafeTensorsEntry.ofInts("in.x", new int[] {1}),
      SafeTensorsEntry.ofInts("out.x", new int[] {1}),
      SafeTensorsEntry.ofInts("out.y", new int[] {1})
    };
    assertThatThrownBy(() -> runEcho("{\"size\": 2}", EXACT, tensors))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("the manifest compares [out.x], the file holds [out.x, out.y]");
  }

  @Test
  void comparesAWholeDocumentLeafByLeaf() throws IOException {
    Files.writeString(folder.resolve("a.json"), "{\"n\": [1, 2], \"name\": \"b\", \"none\": []}");
    new CaseFolder(folder)
        .addEntry("document", "a", "a.json", "{}", "{\"*\": {\"kind\": \"exact\"}}")
        .write();
    assertThat(run(document("{\"n\": [1, 2.0], \"name\": \"b\", \"none\": []}")).outcome())
        .isEqualTo(Outcome.PASSED);
    assertThat(run(document("{\"n\": [1, 3], \"name\": \"c\", \"none\": []}")).messages())
        .hasSize(2)
        .anyMatch(message -> message.contains("/n/1"))
        .anyMatch(message -> message.contains("/name"));
    assertThat(run(document("{\"n\": [1, 2], \"name\": \"b\"}")).outcome())
        .isEqualTo(Outcome.FAILED);
  }

  private static ParityAdapter document(String answer) {
    return new ParityAdapter() {
      @Override
      public String method() {
        return "document";
      }

      @Override
      public Map<String, NdArray> run(CaseParameters parameters, CaseInputs inputs) {
        try {
          return NdArray.leaves(
              new com.fasterxml.jackson.databind.json.JsonMapper().readTree(answer));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
