package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.precis.compress.Compressors;
import dev.precis.compress.Method;
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
    assertThat(list.size()).isEqualTo(Compressors.all().size());
    assertThat(list.get(0).get("options").isArray()).isTrue();
  }
}
