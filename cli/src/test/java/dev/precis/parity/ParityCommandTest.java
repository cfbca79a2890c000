package dev.precis.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.tensor.SafeTensors;
import dev.precis.tensor.SafeTensorsEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ParityCommandTest {
  @TempDir Path folder;

  private record Outcome(int code, String out, String error) {
    List<String> lines() {
      return out.lines().toList();
    }
  }

  private Outcome run(String... more) {
    List<String> arguments = new ArrayList<>(List.of(folder.toString()));
    arguments.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter error = new StringWriter();
    CommandLine line = new CommandLine(new ParityCommand());
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(error, true));
    line.setExecutionExceptionHandler((problem, command, _) -> {
      error.write(String.valueOf(problem.getMessage()));
      return command.getCommandSpec().exitCodeOnExecutionException();
    });
    int code = line.execute(arguments.toArray(String[]::new));
    return new Outcome(code, out.toString(), error.toString());
  }

  @Test
  void endsWithZeroAndCountsWhenAllPassOrAreUnsupported() {
    new CaseFolder(folder)
        .addHoloV("good", 0, 0.09)
        .addEntry("unheard-of", "b", "absent.safetensors", "{}", "{\"*\": {\"kind\": \"exact\"}}")
        .write();
    Outcome outcome = run();
    assertThat(outcome.lines().getLast()).isEqualTo("1 passed, 0 failed, 1 unsupported");
    assertThat(outcome.lines()).hasSize(3);
    assertThat(outcome.lines().getFirst()).startsWith("holov").contains("1 passed", "tolerance");
    assertThat(outcome.code()).isZero();
  }

  @Test
  void endsWithOneAndTheFirstDifferenceWhenAValueIsWrong() {
    new CaseFolder(folder).addHoloV("good", 0, 0.09).addHoloV("wrong", 3, 0.09).write();
    Outcome outcome = run();
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.lines())
        .contains("FAILED holov/wrong")
        .anyMatch(line -> line.contains("out.indices[0]: expected 3, seen 0; 1 of 4"));
    assertThat(outcome.lines().getLast()).isEqualTo("1 passed, 1 failed, 0 unsupported");
  }

  @Test
  void failsACaseWithASettingThatTheMethodDoesNotHave() {
    new CaseFolder(folder).addHoloV("other", 0, 0.5).write();
    Outcome outcome = run();
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("parameter beta is 0.5, the method supports 0.09");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"out.crop_scores", "out.weights", "out.tokens", "out.allocated", "out.indices"})
  void failsWhicheverExpectedTensorIsWrong(String changed) throws IOException {
    new CaseFolder(folder).addHoloV("good", 0, 0.09).write();
    assertThat(run().code()).isZero();
    ChangedFile.rewrite(folder.resolve("good.safetensors"), changed::equals);
    Outcome outcome = run();
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).contains("FAILED holov/good", changed);
  }

  @Test
  void runsOnlyTheNamedCasesOrMethods() {
    new CaseFolder(folder).addHoloV("good", 0, 0.09).addHoloV("wrong", 3, 0.09).write();
    assertThat(run("--only", "holov/good").lines().getLast())
        .isEqualTo("1 passed, 0 failed, 0 unsupported");
    assertThat(run("--only", "holov/good,holov/wrong").code()).isEqualTo(1);
    assertThat(run("--only", "holov").lines().getLast())
        .isEqualTo("1 passed, 1 failed, 0 unsupported");
    Outcome unknown = run("--only", "holov/good,holov/none");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.error())
        .isEqualTo("no case or method holov/none; there are: holov, holov/good, holov/wrong");
  }

  @Test
  void printsOneJsonObjectForScripts() throws IOException {
    new CaseFolder(folder).addHoloV("good", 0, 0.09).addHoloV("wrong", 3, 0.09).write();
    Outcome outcome = run("--json");
    JsonNode json = new JsonMapper().readTree(outcome.out());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(json.path("passed").asInt()).isEqualTo(1);
    assertThat(json.path("failed").asInt()).isEqualTo(1);
    assertThat(json.path("families").get(0).path("method").asText()).isEqualTo("holov");
    assertThat(json.path("failures").get(0).path("case").asText()).isEqualTo("holov/wrong");
    assertThat(json.path("failures").get(0).path("messages").get(0).asText())
        .contains("out.indices[0]");
  }

  @Test
  void writesWhatPassedOfSeveralFoldersForTheDocs() throws IOException {
    new CaseFolder(folder)
        .addHoloV("good", 0, 0.09)
        .addHoloV("wrong", 3, 0.09)
        .addEntry("unheard-of", "b", "absent.safetensors", "{}", "{\"*\": {\"kind\": \"exact\"}}")
        .write();
    Path other = Files.createDirectory(folder.resolve("other"));
    new CaseFolder(other).addHoloV("good", 0, 0.09).write();
    Path file = folder.resolve("summary.json");
    Outcome outcome = run(other.toString(), "--summary", file.toString());
    assertThat(outcome.code()).isEqualTo(1);
    JsonNode json = new JsonMapper().readTree(file.toFile());
    assertThat(json.size()).isEqualTo(1);
    assertThat(json.path("holov").path("passed").asInt()).isEqualTo(2);
    assertThat(json.path("holov").path("failed").asInt()).isEqualTo(1);
  }

  @Test
  void endsWithTwoWhenAFolderManifestOrFileCannotBeRead() throws IOException {
    assertThat(run().code()).isEqualTo(2);
    assertThat(run().error()).contains("holds no manifest.json");

    new CaseFolder(folder).manifest("{");
    assertThat(run().code()).isEqualTo(2);
    assertThat(run().error()).contains("it is no JSON");

    new CaseFolder(folder).addHoloV("good", 0, 0.09).write();
    Path file = folder.resolve("good.safetensors");
    Files.write(file, new byte[] {1, 2, 3});
    assertThat(run().code()).isEqualTo(2);
    assertThat(run().error()).contains("case holov/good", "good.safetensors", "3 bytes");

    Files.delete(file);
    assertThat(run().code()).isEqualTo(2);
    assertThat(run().error()).contains("case holov/good");

    SafeTensors.write(file, List.of(SafeTensorsEntry.ofInts("in.x", new int[] {1})), Map.of());
    assertThat(run().code()).isEqualTo(2);
    assertThat(run().error()).contains("the file holds []");
  }
}
