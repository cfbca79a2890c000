package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MethodsCommandTest {
  @Test
  void everyMethodHasALineThatFits() {
    Ran ran = Ran.command("methods");
    assertThat(ran.code()).isZero();
    for (Method method : Compressors.all()) {
      assertThat(ran.outLines()).anyMatch(line -> line.startsWith(method.info().id() + " "));
    }
    assertThat(ran.outLines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
  }

  @Test
  void trainedMethodsStandInABlockOfTheirOwn() {
    List<String> lines = Ran.command("methods").outLines();
    int heading =
        IntStream.range(0, lines.size())
            .filter(i -> lines.get(i).startsWith("trained; need a pack"))
            .findFirst()
            .orElseThrow();
    for (Method method : Compressors.learned()) {
      assertThat(lines.subList(heading, lines.size()))
          .anyMatch(line -> line.startsWith(method.info().id() + " ") && line.contains(" no "));
      assertThat(lines.subList(0, heading))
          .noneMatch(line -> line.startsWith(method.info().id() + " "));
    }
    assertThat(Ran.command("methods", "--modality", "audio").out()).doesNotContain("trained; need");
    assertThat(Ran.command("methods", "tokenpacker").out()).contains("any LLM    no");
  }

  @Test
  void aMethodShowsItsOptionsWithDefaultsAndWhatIsAllowed() {
    Ran ran = Ran.command("methods", "holov");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("attention", "mode", "holistic", "holistic|parity");
  }

  @Test
  void aMethodShowsWhatItDoesOtherwiseThanTheReleasedCode() {
    Ran ran = Ran.command("methods", "holov");
    assertThat(ran.out()).contains("  - the grid is cut into 2-D crops; the released code cuts");
    assertThat(ran.outLines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    assertThat(Ran.command("methods", "random").out()).doesNotContain("Otherwise");
  }

  @Test
  void onlyMethodsOfAModality() {
    Ran ran = Ran.command("methods", "--modality", "audio");
    assertThat(ran.out()).contains("average-pool").doesNotContain("holov");
  }

  @Test
  void theListIsJsonForScripts() throws Exception {
    JsonNode list = new ObjectMapper().readTree(Ran.command("methods", "--json").out());
    assertThat(list.size()).isEqualTo(Compressors.all().size() + Compressors.learned().size());
    assertThat(list.get(0).get("options").isArray()).isTrue();
    for (JsonNode method : list) {
      String id = method.get("id").asText();
      boolean trained =
          Compressors.learned().stream().anyMatch(each -> each.info().id().equals(id));
      assertThat(method.has("family")).as(id).isEqualTo(trained);
      boolean wider = id.equals("pixel-unshuffle") || id.equals("frame-stack");
      assertThat(method.get("anyLlm").booleanValue()).as(id).isEqualTo(!trained && !wider);
    }
  }
}
