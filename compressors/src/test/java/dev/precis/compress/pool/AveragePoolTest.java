package dev.precis.compress.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AveragePoolTest {
  private static TokenSequence pooled(TokenSequence in, int keep) {
    return Compressors.run(Compressors.of("average-pool"), in, Budget.tokens(keep), Signals.none())
        .tokens();
  }

  @Test
  void averagesTheFourTokensOfACell() {
    Matrix features = Matrix.allocate(16, 1);
    for (int r = 0; r < 16; r++) {
      features.set(r, 0, r);
    }
    TokenSequence out = pooled(Pictures.of(features, Grid.image(4, 4), Modality.IMAGE), 4);
    assertThat(out.embeddings().toArray()).containsExactly(2.5f, 4.5f, 10.5f, 12.5f);
    assertThat(out.provenance().weight()).containsOnly(4f);
    assertThat(out.provenance().box()).startsWith(0, 0, 28, 28).endsWith(28, 28, 56, 56);
  }

  @ParameterizedTest
  @CsvSource({"16,16,64,64", "16,16,63,63", "24,24,144,144", "24,24,36,36", "1,9,4,4", "16,16,1,1"})
  void usesTheBudgetWithoutDistortingThePicture(int h, int w, int keep, int expected) {
    assertThat(pooled(Pictures.random(Grid.image(h, w), 2, Modality.IMAGE, 1), keep).size())
        .isEqualTo(expected);
  }

  @Test
  void unitesTheTimesOfPooledSound() {
    TokenSequence out = pooled(Pictures.random(Grid.line(10), 2, Modality.AUDIO, 1), 5);
    assertThat(out.provenance().startUs()).startsWith(0, 2_000_000);
    assertThat(out.provenance().endUs()).startsWith(2_000_000, 4_000_000);
  }

  @Test
  void keepsTheMeanOfEverything() {
    TokenSequence in = Pictures.random(Grid.image(7, 11), 1, Modality.IMAGE, 3);
    TokenSequence out = pooled(in, 12);
    double before = 0;
    for (float value : in.embeddings().toArray()) {
      before += value;
    }
    double after = 0;
    for (int r = 0; r < out.size(); r++) {
      after += out.embeddings().get(r, 0) * out.provenance().weight()[r];
    }
    assertThat(after).isCloseTo(before, within(1e-4));
  }
}
