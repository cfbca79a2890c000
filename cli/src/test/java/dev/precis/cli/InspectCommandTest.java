package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir Path folder;

  private Path tokens(Path medium, Object... more) {
    Object[] arguments = new Object[6 + more.length];
    Object[] first = {"encode", medium, "--pack", TinyPack.folder(), "--out", folder};
    System.arraycopy(first, 0, arguments, 0, 6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    assertThat(Ran.command(arguments).code()).isZero();
    return folder.resolve(medium.getFileName().toString().replaceAll("\\.\\w+$", ".safetensors"));
  }

  @Test
  void aPictureShowsItsMapAndWhereItCameFrom() throws IOException {
    Path file = tokens(Samples.picture(folder.resolve("cat.png")), "--keep", "5");
    Ran ran = Ran.command("inspect", file);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("image of cat.png", "320 x 240 px", "holov", "keep 5", "5 of ");
    assertThat(ran.out()).contains("█");
  }

  @Test
  void aClipShowsFramesAndSound() {
    Path file = tokens(Samples.clip(folder.resolve("talk.mp4")), "--keep", "2/frame");
    Ran ran = Ran.command("inspect", file);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("video of talk.mp4", "by frame: 2 2", "audio of talk.mp4", "0:02");
  }

  @Test
  void factsAreJsonForScripts() throws IOException {
    Path file = tokens(Samples.picture(folder.resolve("cat.png")), "--dtype", "f16");
    JsonNode facts = new ObjectMapper().readTree(Ran.command("inspect", file, "--json").out());
    assertThat(facts.get("dtype").asText()).isEqualTo("F16");
    assertThat(facts.at("/info/streams/0/method").asText()).isEqualTo("holov");
    assertThat(facts.at("/streams/0/values/mostNorm").asDouble()).isPositive();
  }

  @Test
  void aPictureIsDrawnOverTheMedium() throws IOException {
    Path medium = Samples.picture(folder.resolve("cat.png"));
    Path picture = folder.resolve("map.png");
    Ran ran = Ran.command("inspect", tokens(medium), "--media", medium, "--picture", picture);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(picture).isNotEmptyFile();
  }

  @Test
  void anythingElseIsNoTokenFile() throws IOException {
    Path text = Files.writeString(folder.resolve("x.safetensors"), "just text");
    Ran ran = Ran.command("inspect", text);
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).startsWith("precis: ").contains("x.safetensors").doesNotContain("\tat ");
    assertThat(Ran.command("inspect", folder.resolve("absent")).code()).isEqualTo(ExitCode.USAGE);
  }
}
