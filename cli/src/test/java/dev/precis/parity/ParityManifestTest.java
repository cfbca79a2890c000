package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityManifestTest {
  @TempDir Path folder;

  private static final String CASE =
      """
      {"id": "m/a", "method": "m", "file": "a.safetensors", "compare": %s}\
      """;

  @Test
  void readsEveryKindOfComparisonAndAllowsFieldsToBeAbsent() {
    new CaseFolder(folder)
        .manifest(
            "{\"schema\": 1, \"cases\": ["
                + CASE.formatted(
                    """
                    {"out.a": {"kind": "exact"}, "out.b": {"kind": "close", "atol": 0.5, "rtol": 0},
                     "out.c": {"kind": "partition"}, "out.d": {"kind": "within", "atol": 1}}\
                    """)
                + "]}");
    ParityCase read = ParityManifest.read(folder).cases().getFirst();
    assertThat(read.compare().values())
        .containsExactly(
            new Comparison.Exact(),
            new Comparison.Close(0.5, 0),
            new Comparison.Partition(),
            new Comparison.Within(1));
    assertThat(read.parameters()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]|it is no JSON object",
        "{\"schema\": 1, \"cases\": [|it is no JSON",
        "{\"cases\": []}|schema is absent, 1 is read",
        "{\"schema\": 2, \"cases\": []}|schema is 2, 1 is read",
        "{\"schema\": 1}|cases is no list",
        "{\"schema\": 1, \"cases\": [{\"file\": \"a\"}]}|case 0 has no id",
        "{\"schema\": 1, \"cases\": [{\"id\": \"x\"}]}|case x has no file"
      })
  void refusesAManifestOfAnotherForm(String text, String message) {
    new CaseFolder(folder).manifest(text);
    assertThatThrownBy(() -> ParityManifest.read(folder))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(ParityManifest.FILE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|compare names no output",
        "{\"out.a\": {\"kind\": \"roughly\"}}|kind 'roughly' is not known",
        "{\"out.a\": {\"kind\": \"close\", \"atol\": 1}}|rtol is absent",
        "{\"out.a\": {\"kind\": \"within\", \"atol\": -1}}|atol is -1"
      })
  void refusesAComparisonItDoesNotKnow(String compare, String message) {
    new CaseFolder(folder)
        .manifest("{\"schema\": 1, \"cases\": [" + CASE.formatted(compare) + "]}");
    assertThatThrownBy(() -> ParityManifest.read(folder)).hasMessageContaining(message);
  }

  @Test
  void refusesTwoCasesOfOneNameAndAFileOutsideTheFolder() {
    String exact = CASE.formatted("{\"out.a\": {\"kind\": \"exact\"}}");
    new CaseFolder(folder).manifest("{\"schema\": 1, \"cases\": [" + exact + "," + exact + "]}");
    assertThatThrownBy(() -> ParityManifest.read(folder)).hasMessageContaining("two cases");

    String outside = exact.replace("a.safetensors", "../a.safetensors");
    new CaseFolder(folder).manifest("{\"schema\": 1, \"cases\": [" + outside + "]}");
    assertThatThrownBy(() -> ParityManifest.read(folder))
        .hasMessageContaining("outside the folder");
  }

  @Test
  void findsTheFoldersInsideAFolder() throws IOException {
    for (String name : new String[] {"b", "a"}) {
      new CaseFolder(Files.createDirectory(folder.resolve(name))).write();
    }
    Files.createDirectory(folder.resolve("c"));
    assertThat(ParityManifest.find(folder))
        .extracting(ParityManifest::folder)
        .containsExactly(folder.resolve("a"), folder.resolve("b"));
    assertThatThrownBy(() -> ParityManifest.find(folder.resolve("c")))
        .hasMessageContaining("holds no manifest.json");
    assertThatThrownBy(() -> ParityManifest.find(folder.resolve("d")))
        .hasMessageContaining("is no folder");
  }
}
