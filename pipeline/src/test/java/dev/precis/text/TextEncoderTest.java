package dev.precis.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.kernel.Kernels;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import org.junit.jupiter.api.Test;

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
}
