package dev.precis.compress.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.GridFit;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolFormsTest {
  private static TokenSequence pooled(String method, TokenSequence in, int keep) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), Signals.none())
        .tokens();
  }

  private static TokenSequence ramp(int h, int w) {
    Matrix tokens = Matrix.allocate(h * w, 1);
    for (int r = 0; r < h * w; r++) {
      tokens.set(r, 0, r);
    }
    return Pictures.of(tokens, Grid.image(h, w), Modality.IMAGE);
  }

  private static void close(Matrix actual, Matrix expected) {
    float[] wanted = expected.toArray();
    float[] seen = actual.toArray();
    assertThat(seen).hasSize(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(seen[i]).isCloseTo(wanted[i], within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({"27,27,196", "16,16,64", "7,5,12", "3,11,8", "1,9,4", "1,1,1"})
  void resizesAndPoolsAsTheToolkitsDo(int h, int w, int keep) {
    Grid to = GridFit.within(Grid.image(h, w), keep);
    TokenSequence in = Pictures.random(Grid.image(h, w), 3, Modality.IMAGE, keep);
    Matrix bilinear = Kernels.resizeBilinear(in.embeddings(), h, w, to.h(), to.w());
    close(pooled("bilinear-pool:mode=parity", in, keep).embeddings(), bilinear);
    Matrix adaptive = Kernels.adaptiveAveragePool(in.embeddings(), h, w, to.h(), to.w());
    close(pooled("adaptive-pool", in, keep).embeddings(), adaptive);
  }

  @Test
  void letsEveryTokenCountWhenItShrinksMuch() {
    TokenSequence in = ramp(1, 12);
    for (int changed = 0; changed < 12; changed++) {
      Matrix other = in.embeddings().copy();
      other.set(changed, 0, 1000);
      TokenSequence peak = Pictures.of(other, Grid.image(1, 12), Modality.IMAGE);
      assertThat(pooled("bilinear-pool", peak, 2).embeddings().toArray())
          .isNotEqualTo(pooled("bilinear-pool", in, 2).embeddings().toArray());
    }
    float[] flat = pooled("bilinear-pool", ramp(1, 1), 1).embeddings().toArray();
    assertThat(flat).containsExactly(0);
  }

  @Test
  void mergesBlocksOfFourUntilTheBudgetIsMet() {
    assertThat(pooled("merge-2x2", ramp(4, 4), 4).embeddings().toArray())
        .containsExactly(2.5f, 4.5f, 10.5f, 12.5f);
    assertThat(pooled("merge-2x2", ramp(4, 4), 3).embeddings().toArray()).containsExactly(7.5f);
    TokenSequence odd = pooled("merge-2x2", ramp(3, 3), 4);
    assertThat(odd.embeddings().toArray()).containsExactly(2, 3.5f, 6.5f, 8);
    assertThat(odd.provenance().weight()).containsExactly(4, 2, 2, 1);
  }

  @Test
  void offersTheNestedLevelsOfThePaper() {
    assertThat(Matryoshka.levels(Grid.image(24, 24)))
        .extracting(Grid::tokens)
        .containsExactly(576, 144, 36, 9, 1);
    assertThat(pooled("matryoshka", ramp(24, 24), 143).size()).isEqualTo(36);
    assertThat(Matryoshka.levels(Grid.image(5, 1)))
        .extracting(Grid::tokens)
        .containsExactly(5, 2, 1);
  }

  @Test
  void laysTheTokensOfABlockSideBySide() {
    TokenSequence out = pooled("pixel-unshuffle", ramp(4, 4), 4);
    assertThat(out.embeddings().row(0)).containsExactly(0, 1, 4, 5);
    assertThat(out.embeddings().row(3)).containsExactly(10, 11, 14, 15);
    assertThat(out.sources().getFirst().width()).isEqualTo(4);
    assertThat(out.sources().getFirst().space()).isEqualTo("space/unshuffled-2");
    assertThat(out.provenance().weight()).containsOnly(4);
  }

  @Test
  void keepsItsWidthWhateverTheBudgetAndFillsOddEdgesWithZeros() {
    TokenSequence odd = pooled("pixel-unshuffle", ramp(1, 3), 3);
    assertThat(odd.embeddings().toArray()).containsExactly(0, 1, 0, 0, 2, 0, 0, 0);
    TokenSequence small = pooled("pixel-unshuffle", ramp(4, 4), 1);
    assertThat(small.embeddings().toArray()).containsExactly(5, 6, 9, 10);
  }
}
