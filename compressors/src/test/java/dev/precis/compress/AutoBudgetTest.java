package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutoBudgetTest {
  /** A slide of one colour with that many tokens that each show something of their own. */
  private static TokenSequence slide(int things) {
    Matrix tokens = Matrix.allocate(64, 64);
    for (int r = 0; r < 64; r++) {
      tokens.set(r, r < things ? r + 1 : 0, 1);
    }
    return Pictures.of(tokens, Grid.image(8, 8), Modality.IMAGE);
  }

  private static CompressionReport report(TokenSequence in, String budget) {
    return Compressors.run(Compressors.of("uniform"), in, Budget.parse(budget), Signals.none())
        .report();
  }

  @Test
  void keepsFewTokensOfABlankSlideAndManyOfADensePage() {
    assertThat(report(slide(0), "auto").tokensOut()).isEqualTo(AutoBudget.DEFAULT_AT_LEAST);
    int some = report(slide(20), "auto:quality=0.9").tokensOut();
    int many = report(slide(50), "auto:quality=0.9").tokensOut();
    // 90% of 64 tokens must be met: the blank ones by one token, each thing by itself.
    assertThat(some).isEqualTo(1 + 58 - 44);
    assertThat(many).isEqualTo(1 + 58 - 14);
  }

  @Test
  void saysWhyAndObeysItsLimits() {
    CompressionReport limited = report(slide(50), "auto:quality=0.9,at-most=10");
    assertThat(limited.tokensOut()).isEqualTo(10);
    assertThat(limited.auto())
        .hasValueSatisfying(reason -> {
          assertThat(reason.unreached()).isEqualTo(1);
          assertThat(reason.text())
              .startsWith("10 tokens")
              .contains("asked for 0.9")
              .contains("1 of 1");
        });
    assertThat(report(slide(0), "auto:at-least=7").tokensOut()).isEqualTo(7);
    assertThat(report(slide(50), "64").auto()).isEmpty();
  }

  @Test
  void countsForEveryFrameOfAClip() {
    Matrix tokens = Matrix.allocate(32, 16);
    for (int r = 0; r < 32; r++) {
      tokens.set(r, r < 16 ? 0 : r - 16, 1);
    }
    TokenSequence clip = Pictures.of(tokens, new Grid(2, 4, 4), Modality.VIDEO);
    CompressionReport report = report(clip, "auto:quality=1,at-least=1");
    assertThat(report.perFrame()).containsExactly(1, 16);
    assertThat(report.auto().orElseThrow().text()).contains("1 to 16 tokens in each of 2 pictures");
    CompressionReport busy = busy(16, clip, "auto:quality=1,at-least=1");
    assertThat(busy.perFrame()).containsExactly(4, 16);
    assertThat(busy.auto().orElseThrow().text())
        .contains("; print in 1 of 2: 16 busy patches (over 4 bits)");
  }

  private static CompressionReport busy(int patches, TokenSequence in, String budget) {
    float[] bits = new float[in.size()];
    Arrays.fill(bits, (float) AutoBudget.BUSY_BITS);
    Arrays.fill(bits, 0, patches, 5.5f);
    Signals signals = Signals.none().with(Signal.PATCH_ENTROPY, Matrix.column(bits));
    return Compressors.run(Compressors.of("uniform"), in, Budget.parse(budget), signals).report();
  }

  @Test
  void keepsATokenForEveryFourBusyPatchesThatLookAlikeToTheEncoder() {
    CompressionReport page = busy(50, slide(1), "auto");
    assertThat(page.tokensOut()).isEqualTo(12);
    assertThat(page.auto().orElseThrow().text())
        .startsWith("12 tokens: mean best cosine to a representative 1.000, asked for 0.99")
        .endsWith(
            "; print: 50 busy patches (over 4 bits) look alike to the encoder, a token for 4 of them");
    assertThat(busy(50, slide(1), "auto:at-least=14").tokensOut()).isEqualTo(14);
    assertThat(busy(0, slide(1), "auto").tokensOut()).isEqualTo(AutoBudget.DEFAULT_AT_LEAST);
    assertThat(busy(0, slide(1), "auto").auto().orElseThrow().text()).doesNotContain("print");
  }

  @Test
  void busyPatchesThatTheEncoderTellsApartChangeNothing() {
    for (int things : new int[] {12, 50}) {
      CompressionReport photo = busy(64, slide(things), "auto:quality=0.9");
      CompressionReport plain = report(slide(things), "auto:quality=0.9");
      assertThat(photo.tokensOut()).isEqualTo(plain.tokensOut());
      assertThat(photo.auto()).isEqualTo(plain.auto());
    }
  }

  @Test
  void printStaysWithinTheLimits() {
    assertThat(busy(64, slide(0), "auto").tokensOut()).isEqualTo(16);
    assertThat(busy(64, slide(0), "auto:at-most=7").tokensOut()).isEqualTo(7);
  }

  @Test
  void refusesEntropyThatIsNotFinite() {
    Signals signals =
        Signals.none().with(Signal.PATCH_ENTROPY, Matrix.column(new float[] {1, Float.NaN}));
    TokenSequence in = Pictures.random(Grid.image(1, 2), 3, Modality.IMAGE, 1);
    assertThatThrownBy(
            () -> Compressors.run(Compressors.of("uniform"), in, Budget.parse("auto"), signals))
        .hasMessageContaining("patch-entropy")
        .hasMessageContaining("row 1");
  }

  @Test
  void keepsAllOfAPictureSmallerThanItsLeast() {
    TokenSequence in = Pictures.random(Grid.image(1, 2), 3, Modality.IMAGE, 1);
    assertThat(report(in, "auto:at-least=9").tokensOut()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto:quality=0",
        "auto:quality=1.1",
        "auto:quality=NaN",
        "auto:at-least=5,at-most=4",
        "auto:at-most=0"
      })
  void refusesWhatIsOutOfRange(String text) {
    assertThatThrownBy(() -> Budget.parse(text)).hasMessageMatching(".*(quality|at-most|budget).*");
  }

  @Test
  void namesItsSettingsWhenOneIsUnknown() {
    assertThatThrownBy(() -> Budget.parse("auto:quantity=3"))
        .hasMessageContaining("'quantity'")
        .hasMessageContaining("quality, at-least and at-most");
    assertThatThrownBy(() -> Budget.parse("auto:quality=high")).hasMessageContaining("no budget");
  }
}
