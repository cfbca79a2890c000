package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OutputNamesTest {
  private final OutputNames names = new OutputNames(Path.of("out"));

  @Test
  void theEndingIsReplaced() {
    assertThat(names.next(Path.of("cat.tar.jpg"))).isEqualTo(Path.of("out/cat.tar.safetensors"));
    assertThat(names.next(Path.of(".hidden"))).isEqualTo(Path.of("out/.hidden.safetensors"));
  }

  @Test
  void inputsOfOneNameGetNumbers() {
    assertThat(names.next(Path.of("cat.jpg"))).isEqualTo(Path.of("out/cat.safetensors"));
    assertThat(names.next(Path.of("cat-2.jpg"))).isEqualTo(Path.of("out/cat-2.safetensors"));
    assertThat(names.next(Path.of("cat.png"))).isEqualTo(Path.of("out/cat-3.safetensors"));
    assertThat(names.next(Path.of("CAT.png"))).isEqualTo(Path.of("out/CAT-4.safetensors"));
  }

  @Test
  void subfoldersKeepNamesApart() {
    assertThat(names.next(Path.of("a/cat.jpg"))).isEqualTo(Path.of("out/a/cat.safetensors"));
    assertThat(names.next(Path.of("b/cat.jpg"))).isEqualTo(Path.of("out/b/cat.safetensors"));
  }

  @Test
  void thePageLiesBesideTheTokens() {
    assertThat(OutputNames.page(Path.of("out/cat.safetensors"))).isEqualTo(Path.of("out/cat.html"));
  }
}
