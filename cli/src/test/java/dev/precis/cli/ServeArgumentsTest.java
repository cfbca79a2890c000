package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A proxy's configuration: command line before environment before file. */
class ServeArgumentsTest {
  @TempDir private Path folder;

  private static String[] complete(Map<String, String> environment, String... arguments) {
    CommandLine top = new CommandLine(CommandLine.Model.CommandSpec.create());
    top.addSubcommand("serve", new CommandLine(new ServeCommand(Surroundings.ofProcess())));
    return ServeArguments.complete(top, arguments, environment);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("serve.yaml"), text).toString();
  }

  @Test
  void theFileGivesWhatTheCommandLineDoesNot() throws Exception {
    String file = file("port: 9000\nupstream: [http://a:1, http://b:2]\nkeep: 64\ncache-mb: 7\n");
    assertThat(complete(Map.of(), "serve", "--config", file, "-k", "9", "--port=1"))
        .containsExactly(
            "serve",
            "--upstream=http://a:1",
            "--upstream=http://b:2",
            "--cache-mb=7",
            "--config",
            file,
            "-k",
            "9",
            "--port=1");
  }

  @Test
  void theEnvironmentComesBeforeTheFileAndMayNameIt() throws Exception {
    String file = file("port: 9000\ncache-mb: 7\n");
    assertThat(
            complete(
                Map.of("PRECIS_SERVE_CONFIG", file, "PRECIS_SERVE_PORT", "9001", "HOME", "x"),
                "serve"))
        .containsExactly("serve", "--port=9001", "--cache-mb=7");
  }

  @Test
  void allProblemsAreSaidAtOnce() throws Exception {
    String file = file("prot: 9000\ncache-mb: much\npack: [a, b]\nmethod: {a: b}\n");
    assertThatThrownBy(
            () -> complete(Map.of("PRECIS_SERVE_COLOUR", "red"), "serve", "--config=" + file))
        .hasMessageContaining("serve.yaml: prot is not known")
        .hasMessageContaining("cache-mb must be a whole number, was 'much'")
        .hasMessageContaining("pack takes one value, got 2")
        .hasMessageContaining("method must be a value or a list")
        .hasMessageContaining("PRECIS_SERVE_COLOUR is not known");
  }

  @Test
  void aFileThatIsNoneIsSaid() throws Exception {
    assertThatThrownBy(() -> complete(Map.of(), "serve", "--config", "missing.yaml"))
        .hasMessageContaining("missing.yaml cannot be read");
    String broken = file("a: [");
    assertThatThrownBy(() -> complete(Map.of(), "serve", "--config", broken))
        .hasMessageContaining("is no YAML");
  }

  @Test
  void otherCommandsAreLeftAlone() {
    assertThat(complete(Map.of("PRECIS_SERVE_PORT", "1"), "encode", "--config", "x"))
        .containsExactly("encode", "--config", "x");
  }

  @Test
  void theCommandReadsIt() throws Exception {
    String file = file("upstream: http://h:1\nkeep: [image=64, video=8/frame]\nbatch: 4\n");
    Path pack = TinyPack.ofCheckpoint("llava", "llava-1.5");
    Ran ran = Ran.command("serve", "--config", file, "--pack", pack.toString(), "--print-config");
    assertThat(ran.err()).isEmpty();
    JsonNode config = new ObjectMapper().readTree(ran.out());
    assertThat(config.path("upstream").asText()).isEqualTo("http://h:1");
    assertThat(config.at("/image/keep").asText()).isEqualTo("64");
    assertThat(config.at("/video/keep").asText()).isEqualTo("8/frame");
    assertThat(config.path("batch").asInt()).isEqualTo(4);
    Ran wrong = Ran.command("serve", "--config", file("nonsense: 1\n"));
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("nonsense is not known");
  }
}
