package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.StreamSettings;
import dev.precis.testing.Checkout;
import dev.precis.tokens.Modality;
import dev.precis.video.NoveltyGate;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static String row(String knob) throws IOException {
    List<String> lines = Files.readAllLines(Checkout.root().resolve("README.md"));
    return lines.stream()
        .filter(line -> line.startsWith("| `" + knob + "`"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("README has no row for " + knob));
  }

  @Test
  void statesTheDefaultsOfTheCode() throws IOException {
    StreamSettings vision = StreamSettings.defaults(Modality.VIDEO);
    StreamSettings sound = StreamSettings.defaults(Modality.AUDIO);
    assertThat(row("--method")).contains("`" + vision.method().id() + "`; `" + sound.method().id());
    assertThat(row("--keep")).contains("| " + vision.budget().text() + " |");
    assertThat(vision.budget()).isEqualTo(sound.budget()).isEqualTo(Budget.keep(0.25));
    assertThat(row("--fps")).contains("| %.0f |".formatted(PipelineSpec.DEFAULT_FPS));
    assertThat(row("--batch")).contains("| " + PipelineSpec.DEFAULT_BATCH + " |");
    assertThat(row("--window")).contains("| " + PipelineSpec.DEFAULT_WINDOW + " |");
    assertThat(row("--tiles")).contains("| " + PipelineSpec.DEFAULT.tiles() + " |");
    assertThat(PipelineSpec.DEFAULT.gate()).isEmpty();
    assertThat(row("--gate"))
        .contains("| off; %.0f if given alone |".formatted(NoveltyGate.DEFAULT_THRESHOLD));
    assertThat(row("--modality")).contains("| image,video,audio |");
  }

  @Test
  void namesEveryMethod() throws IOException {
    String readme = Files.readString(Checkout.root().resolve("README.md"));
    assertThat(Stream.concat(Compressors.all().stream(), Compressors.learned().stream()))
        .allSatisfy(method -> assertThat(readme).contains("`" + method.info().id() + "`"));
  }
}
