package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir Path folder;
  private Path pack = Path.of("");
  private Path picture = Path.of("");

  @BeforeEach
  void provide() throws IOException {
    pack = TinyPack.folder();
    picture = Samples.picture(folder.resolve("square.png"));
  }

  private Ran compare(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("compare", "--pack", pack));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray());
  }

  @Test
  void aTableHasEachMethodAtEachBudgetWithBothForms() {
    Ran ran = compare(picture, "--methods", "holov,uniform", "--keep", "8,4");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.outLines().stream().filter(line -> line.startsWith("holov")))
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).matches("holov +[84] .*0\\.\\d{3} / .* [-+=]{3}"));
    assertThat(ran.outLines().stream().filter(line -> line.startsWith("uniform")))
        .hasSize(2)
        .noneMatch(line -> line.contains("/"));
    assertThat(ran.outLines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void scriptsGetTheMeansAndEveryPicture() throws IOException {
    Path other = Samples.picture(folder.resolve("other.jpg"));
    Ran ran = compare(picture, other, "--methods", "cdpruner,prumerge", "--keep", "4", "--json");
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode json = new JsonMapper().readTree(ran.out());
    assertThat(json.path("means").get(0).path("method").asText()).isEqualTo("cdpruner");
    assertThat(json.path("means").get(0).path("default").path("tokens").asDouble()).isEqualTo(4);
    assertThat(json.path("means").get(0).path("parity").path("coverage").isNumber()).isTrue();
    assertThat(json.path("pictures").findValuesAsText("name"))
        .containsExactly("square.png", "other.jpg");
    assertThat(json.path("notes").get(0).asText()).contains("stand-in");
  }

  @Test
  void thePagesHoldAllTheyNeed() throws IOException {
    Path markdown = folder.resolve("quality.md");
    Path out = folder.resolve("pages");
    Ran ran =
        compare(
            picture,
            picture,
            "--methods",
            "holov,visionzip",
            "-k",
            "4",
            "--out",
            out,
            "--markdown",
            markdown);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(Files.readString(markdown))
        .contains("**coverage**", "| `holov` | 4 |", "`square.png`");
    String page = Files.readString(out.resolve("square.html"));
    assertThat(page)
        .contains("<h1>square.png</h1>", "4 tokens asked for", "holov, released")
        .doesNotContain("<script", "http://", "https://");
    // the picture, its attention, and two forms of two methods
    assertThat(page.split("<img src=\"data:image/jpeg", -1)).hasSize(1 + 2 + 4);
    assertThat(out.resolve("square-2.html")).exists();
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertThat(compare(picture, "--keep", "100000").err())
        .contains("--keep must name numbers from 1 to");
    assertThat(compare(picture, "--keep", "100000").code()).isEqualTo(ExitCode.USAGE);
    assertThat(compare(picture, "--methods", "nonsense").err()).contains("no method 'nonsense'");
    Path text = Files.writeString(folder.resolve("bad.png"), "not a picture".repeat(40));
    assertThat(compare(text, "-k", "4").code()).isEqualTo(ExitCode.USAGE);
  }
}
