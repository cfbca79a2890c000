package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class VisionZipTest {
  private static final Matrix KEYS = Matrix.of(6, 2, 9, 9, 1, 0, 0, 1, 1, 0.1f, 0.1f, 1, 0, 2);
  private static final float[] ATTENTION = {9, 1, 2, 1, 8, 1};

  @Test
  void mergesTheRestIntoEvenlySpacedTargets() {
    VisionZipMerge.Merge merge = VisionZipMerge.merge(ATTENTION, KEYS, 1, 1, 2);
    assertThat(merge.dominant()).containsExactly(0, 4);
    assertThat(merge.targets()).containsExactly(1, 3);
    assertThat(merge.assignment()).containsExactly(1, 1);
    assertThat(merge.rows().anchor()).containsExactly(0, 4, 1, 3);
    assertThat(merge.rows().rowStart()).containsExactly(0, 1, 2, 3, 6);
    assertThat(merge.rows().source()).containsExactly(0, 4, 1, 3, 2, 5);
    assertThat(merge.rows().coefficient()).containsExactly(1, 1, 1, 1, 0.5f, 0.5f);
  }

  @Test
  void wantsNoMoreTargetsThanThereAreRows() {
    VisionZipMerge.Merge merge = VisionZipMerge.merge(ATTENTION, KEYS, 0, 4, 10);
    assertThat(merge.targets()).hasSize(2);
    assertThat(merge.assignment()).isEmpty();
    assertThat(merge.rows().rows()).isEqualTo(6);
  }

  private static Compressed run(String method, int keep, Signals signals) {
    Matrix features = Matrix.of(6, 1, 10, 20, 30, 40, 50, 60);
    TokenSequence in = Pictures.of(features, Grid.image(2, 3), Modality.IMAGE);
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals);
  }

  @Test
  void givesMeansInRasterOrderByDefault() {
    Signals signals = Signals.none().withAttention(ATTENTION).with(Signal.KEYS, KEYS);
    Compressed out = run("visionzip:contextual=0.5", 4, signals);
    // 0 and 4 stay; of 1, 2, 3, 5 the targets are 2 and 5; 1 and 3 look like neither but rather
    // like 2: both are equal to 0 or 0.1 of it.
    assertThat(Pictures.indices(out.tokens())).containsExactly(0, 2, 4, 5);
    assertThat(out.tokens().embeddings().toArray()).containsExactly(10, 30, 50, 60);
    assertThat(out.tokens().provenance().weight()).containsExactly(1, 3, 1, 1);
  }

  @Test
  void mergesAllIntoOneRowAtTheSmallestBudget() {
    Signals signals = Signals.none().withAttention(ATTENTION).with(Signal.KEYS, KEYS);
    Compressed out = run("visionzip", 1, signals);
    assertThat(out.tokens().embeddings().toArray()).containsExactly(35);
    assertThat(out.tokens().provenance().weight()).containsExactly(6);
  }

  @Test
  void comparesEmbeddingsWithoutKeysButNotInParityMode() {
    Signals signals = Signals.none().withAttention(ATTENTION);
    assertThat(run("visionzip", 3, signals).tokens().size()).isEqualTo(3);
    assertThatThrownBy(() -> run("visionzip:mode=parity", 3, signals))
        .hasMessageContaining("'keys'");
  }

  @Test
  void refusesKeysThatAreNotFinite() {
    Matrix keys = KEYS.copy();
    keys.set(3, 1, Float.NaN);
    Signals signals = Signals.none().withAttention(ATTENTION).with(Signal.KEYS, keys);
    assertThatThrownBy(() -> run("visionzip", 3, signals)).hasMessageContaining("row 3");
  }

  @Test
  void parityModeSplitsTheBudgetAsReleased() {
    TokenSequence in = Pictures.random(Grid.image(16, 16), 5, Modality.IMAGE, 2);
    Signals signals = Pictures.signals(in, 2);
    Compressed out =
        Compressors.run(Compressors.of("visionzip:mode=parity"), in, Budget.tokens(64), signals);
    float[] weights = out.tokens().provenance().weight();
    assertThat(weights).hasSize(64);
    for (int r = 0; r < 54; r++) {
      assertThat(weights[r]).isEqualTo(1);
    }
  }
}
