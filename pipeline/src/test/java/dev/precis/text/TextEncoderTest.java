package dev.precis.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.kernel.Kernels;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {
  @Test
  void givesAVectorPerTokenAndOnePerSentence() {
    try (ModelPack pack = TinyPack.open();
        TextEncoder encoder = TextEncoder.open(pack)) {
      Matrix tokens = encoder.tokens("a red car on the street");
      assertThat(tokens.rows()).isBetween(6, 10);
      assertThat(tokens.cols()).isEqualTo(pack.text().width());
      Matrix sentence = encoder.sentence("a red car on the street");
      assertThat(Kernels.rowNorms(sentence)[0]).isCloseTo(1f, within(1e-5f));
      assertThat(encoder.sentence("a red car on the street").toArray())
          .isEqualTo(sentence.toArray());
      assertThat(encoder.sentence("the dog").toArray()).isNotEqualTo(sentence.toArray());
      assertThat(encoder.space()).isEqualTo(pack.vision().space());
    }
  }

  @Test
  void cutsATextThatIsTooLongAndRefusesABlankOne() {
    try (ModelPack pack = TinyPack.open();
        TextEncoder encoder = TextEncoder.open(pack)) {
      assertThat(encoder.tokens("car ".repeat(5000)).rows()).isEqualTo(pack.text().maxTokens());
      assertThatThrownBy(() -> encoder.tokens(" ")).hasMessageContaining("blank");
    }
  }

  @Test
  void asksWithAVectorPerTokenOnlyWhereThePackSaysSo(@TempDir Path folder) throws IOException {
    for (Path file : list(TinyPack.folder())) {
      Files.copy(file, folder.resolve(String.valueOf(file.getFileName())));
    }
    Path manifest = folder.resolve("pack.json");
    String told = Files.readString(manifest).replaceAll("(\"pooling\": *)\"mean\"", "$1\"none\"");
    Files.writeString(manifest, told);
    try (ModelPack pooled = TinyPack.open();
        TextEncoder one = TextEncoder.open(pooled);
        ModelPack late = ModelPack.open(folder);
        TextEncoder each = TextEncoder.open(late)) {
      assertThat(one.query("a red car").toArray()).isEqualTo(one.sentence("a red car").toArray());
      Matrix words = each.query("a red car");
      assertThat(words.toArray())
          .isEqualTo(Kernels.normalizedRows(one.tokens("a red car")).toArray());
    }
  }

  @Test
  void takesTheVectorThatTheGraphGivesForAText() {
    for (String family : List.of("clip", "siglip")) {
      try (ModelPack pack = ModelPack.open(TinyPack.ofCheckpoint(family, family));
          TextEncoder encoder = TextEncoder.open(pack)) {
        Matrix sentence = encoder.sentence("a red car");
        assertThat(sentence.cols()).isEqualTo(pack.vision().width());
        assertThat(Kernels.rowNorms(sentence)[0]).isCloseTo(1f, within(1e-5f));
        assertThat(encoder.query("a red car").toArray()).isEqualTo(sentence.toArray());
        assertThat(encoder.sentence("a blue car").toArray()).isNotEqualTo(sentence.toArray());
        assertThat(encoder.space()).isEqualTo(pack.vision().space());
        Matrix last = encoder.tokens("a red car");
        if (family.equals("clip")) {
          // The row of the token that ends the text is its vector.
          assertThat(
                  Kernels.normalizedRows(Matrix.of(1, last.cols(), last.row(last.rows() - 1)))
                      .toArray())
              .usingComparatorWithPrecision(1e-5f)
              .containsExactly(sentence.toArray());
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
