package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void withoutACommandItShowsTheCommandsAndFails() {
    Ran ran = Ran.command();
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err())
        .contains("encode", "inspect", "methods", "pack", "doctor", "demo", "parity");
  }

  @Test
  void anUnknownOptionIsOneLineAndAHint() {
    Ran ran = Ran.command("encode", "--fqs", "1", "a.jpg", "--out", "x");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).startsWith("precis: Unknown option: '--fqs'");
    assertThat(ran.err()).contains("'precis encode --help'").doesNotContain("\tat ");
  }

  @Test
  void anErrorIsJsonWhenAScriptReadsAlong() throws Exception {
    Ran ran = Ran.command("methods", "nosuch", "--json");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.out()).isEmpty();
    JsonNode error = new ObjectMapper().readTree(ran.err()).get("error");
    assertThat(error.get("code").asText()).isEqualTo("UNKNOWN_METHOD");
    assertThat(error.get("kind").asText()).isEqualTo("USER");
    assertThat(error.get("message").asText()).contains("holov");
  }

  @Test
  void aUsageErrorIsJsonToo() throws Exception {
    Ran ran = Ran.command("methods", "--nosuch", "--json");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    JsonNode error = new ObjectMapper().readTree(ran.err()).get("error");
    assertThat(error.get("code").asText()).isEqualTo("USAGE");
  }

  @Test
  void theStackTraceShowsOnlyWhenAskedFor() {
    assertThat(Ran.command("methods", "nosuch").err()).doesNotContain("\tat ");
    assertThat(Ran.command("methods", "nosuch", "--debug").err()).contains("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"encode", "inspect", "methods", "pack", "serve", "doctor", "demo", "parity"})
  void everyCommandHasAHelpPageThatFitsTheTerminal(String command) {
    Ran ran = Ran.command(command, "--help");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Usage: precis " + command, "--json", "Exit codes");
    assertThat(ran.outLines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }
}
