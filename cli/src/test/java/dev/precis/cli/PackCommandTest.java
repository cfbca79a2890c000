package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackCommandTest {
  @TempDir Path cache;

  private Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  @Test
  void withoutPacksTheListSaysHowToMakeOne() {
    Ran ran = Ran.in(cache, "pack");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("no packs", "'precis pack default'");
  }

  @Test
  void packsAreListedByName() throws IOException {
    copy(TinyPack.folder(), cache.resolve("packs/mine"));
    assertThat(Ran.in(cache, "pack", "list").out()).contains("mine");
    JsonNode list = new ObjectMapper().readTree(Ran.in(cache, "pack", "list", "--json").out());
    assertThat(list.at("/0/name").asText()).isEqualTo("mine");
  }

  @Test
  void anIntactPackIsVerifiedByNameOrFolder() throws IOException {
    copy(TinyPack.folder(), cache.resolve("packs/mine"));
    Ran ran = Ran.in(cache, "pack", "verify", "mine");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("precis-tiny", "digest");
    assertThat(Ran.in(cache, "pack", "verify", TinyPack.folder()).code()).isZero();
  }

  @Test
  void aDamagedPackIsNotVerified() throws IOException {
    Path pack = copy(TinyPack.folder(), cache.resolve("packs/mine"));
    Path graph = pack.resolve("vision.onnx");
    byte[] bytes = Files.readAllBytes(graph);
    bytes[bytes.length / 2] ^= 1;
    Files.write(graph, bytes);
    Ran ran = Ran.in(cache, "pack", "verify", "mine");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("vision.onnx has sha256");
  }

  @Test
  void aPackThatIsNotThereNamesThoseThatAre() throws IOException {
    copy(TinyPack.folder(), cache.resolve("packs/mine"));
    Ran ran = Ran.in(cache, "pack", "verify", "other");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("mine");
  }

  @Test
  void aPrecisionIsWrittenAsTheHelpSaysAndAWrongOneNamesThem() {
    Ran wrong = Ran.in(cache, "pack", "default", "--precision", "int4");
    assertThat(wrong.code()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).containsIgnoringCase("fp32, int8");
    Ran right = Ran.in(cache, "pack", "default", "--precision", "int8", "--nonsense");
    assertThat(right.err()).contains("--nonsense").doesNotContain("--precision");
  }
}
