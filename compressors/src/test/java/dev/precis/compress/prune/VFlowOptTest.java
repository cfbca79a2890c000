package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VFlowOptTest {
  private static final Matrix MAP = Matrix.of(3, 3, 0.6f, 0.3f, 0.1f, 0.8f, 0.1f, 0.1f, 1, 0, 0);
  private static final float[] NONE = {};

  @Test
  void takesRelevanceFromTheTokensThatReceiveMost() {
    // Received 0.8, 0.1333, 0.0667, mean 1/3: only token 0 gets twice the mean.
    VFlowOptImportance.Importance found = VFlowOptImportance.released(MAP, 2, 0, NONE);
    assertThat(found.received())
        .containsExactly(new float[] {0.8f, 0.4f / 3, 0.2f / 3}, within(1e-6f));
    assertThat(found.global()).isEqualTo(1);
    assertThat(found.importance()).containsExactly(0.6f, 0.3f, 0.1f);
  }

  @Test
  void addsTheSoftmaxOfTheEntropies() {
    float[] entropy = {(float) Math.log(2), 0, (float) Math.log(5)};
    float[] importance = VFlowOptImportance.released(MAP, 2, -0.8, entropy).importance();
    assertThat(importance).containsExactly(new float[] {0.4f, 0.2f, -0.4f}, within(1e-6f));
  }

  @Test
  void fallsBackToReceivedAttentionWhereTheReleasedMapIsNaN() {
    assertThat(VFlowOptImportance.released(MAP, 50, 0, NONE).importance()).containsOnly(Float.NaN);
    VFlowOptImportance.Importance mended = VFlowOptImportance.mended(MAP, 50, 0, NONE);
    assertThat(mended.global()).isZero();
    assertThat(mended.importance()).containsExactly(mended.received());
  }

  @Test
  void takesTheTokensThatStandOutInTheMapWhereNonePassesTheThreshold() {
    // 40 tokens; token 7 receives about 8.6 times the mean, and attends to token 3 alone.
    Matrix map = Matrix.allocate(40, 40);
    float[] row = new float[40];
    for (int r = 0; r < 40; r++) {
      Arrays.fill(row, r == 7 ? 0 : 0.02f);
      row[7] = r == 7 ? 0 : 0.22f;
      row[3] = r == 7 ? 1 : row[3];
      map.setRow(r, row, 0);
    }
    VFlowOptImportance.Importance found = VFlowOptImportance.mended(map, 34.76, 0, NONE);
    assertThat(found.threshold()).isBetween(2.0, 8.5);
    assertThat(found.global()).isEqualTo(1);
    assertThat(found.importance()[3]).isEqualTo(1);
    assertThat(VFlowOptImportance.mended(map, 2, 0, NONE).threshold()).isEqualTo(2);
    TokenSequence in = Pictures.random(Grid.image(5, 8), 4, Modality.IMAGE, 1);
    Signals mapped = Pictures.signals(in, 5).with(Signal.ATTENTION_MAP, map);
    assertThat(run("vflowopt", in, mapped, 9).report().warnings())
        .singleElement()
        .asString()
        .contains("34.76 times the mean", "the 1 that receive more than", "are global");
  }

  @Test
  void mergesLowRowsOfACellIntoTheMostImportantOfThem() {
    // 2 x 4, cells of side 2: columns 0 and 1, columns 2 and 3.
    VFlowOptLayout layout = VFlowOptLayout.picture(2, 4);
    float[] importance = {1, 9, 8, 2, 3, 0, 7, 6};
    VFlowOptRecycle.Recycled done = VFlowOptRecycle.released(layout, importance, 0.75, 2);
    // round(8 / 4) + int(8 / 4) = 4 low rows: 5, 0, 3, 4.
    assertThat(done.low()).containsExactly(0, 3, 4, 5);
    assertThat(done.rows().anchor()).containsExactly(1, 2, 3, 4, 6, 7);
    assertThat(done.importance()).containsExactly(9, 8, 2, 3, 7, 6);
    assertThat(done.rows().rowStart()).containsExactly(0, 1, 2, 3, 6, 7, 8);
    assertThat(done.rows().source()).containsExactly(1, 2, 3, 0, 4, 5, 6, 7);
    assertThat(done.rows().coefficient()).containsExactly(1, 1, 1, 0.25f, 0.75f, 0, 1, 1);
  }

  @Test
  void neverMixesThePictureWithItsTiles() {
    VFlowOptLayout layout = new VFlowOptLayout(2, 2, 2, 3);
    float[] importance = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    VFlowOptRecycle.Recycled done = VFlowOptRecycle.released(layout, importance, 0, 9);
    assertThat(done.low()).hasSize(10);
    assertThat(done.rows().anchor()).containsExactly(3, 9);
    assertThat(done.rows().rowStart()).containsExactly(0, 4, 10);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,2", "7,7", "3,13", "11,5"})
  void meetsEveryBudgetExactlyEvenWithImportancesOfBothSigns(int h, int w) {
    SplittableRandom random = new SplittableRandom(h * 100L + w);
    float[] importance = new float[h * w];
    for (int i = 0; i < importance.length; i++) {
      importance[i] = (float) random.nextGaussian();
    }
    VFlowOptLayout layout = VFlowOptLayout.picture(h, w);
    for (int keep = 1; keep <= h * w; keep++) {
      for (double side : new double[] {1, 1.7, 3, 50}) {
        VFlowOptRecycle.Recycled done = VFlowOptRecycle.toBudget(layout, importance, keep, side);
        assertThat(done.rows().rows()).isEqualTo(keep);
        assertThat(done.rows().source()).hasSize(h * w).doesNotHaveDuplicates();
        for (int r = 0; r < keep; r++) {
          double sum = 0;
          for (int j = done.rows().rowStart()[r]; j < done.rows().rowStart()[r + 1]; j++) {
            assertThat(done.rows().coefficient()[j]).isBetween(0f, 1f);
            sum += done.rows().coefficient()[j];
          }
          assertThat(sum).isCloseTo(1, within(1e-5));
        }
      }
    }
  }

  @Test
  void weighsAllTheSameWhereNothingIsImportant() {
    VFlowOptRecycle.Recycled done =
        VFlowOptRecycle.toBudget(VFlowOptLayout.picture(2, 2), new float[4], 1, 2);
    assertThat(done.rows().coefficient()).containsOnly(0.25f);
    assertThat(done.rows().anchor()).containsExactly(0);
  }

  private static Compressed run(String method, TokenSequence in, Signals signals, int keep) {
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals);
  }

  @Test
  void saysInTheReportWhatStandsInForTheMap() {
    TokenSequence in = Pictures.random(Grid.image(1, 3), 4, Modality.IMAGE, 1);
    Signals bare = Signals.none().withAttention(1, 2, 3);
    assertThat(run("vflowopt", in, bare, 2).report().warnings())
        .singleElement()
        .asString()
        .contains("no attention map");
    Signals mapped = bare.with(Signal.ATTENTION_MAP, MAP);
    assertThat(run("vflowopt", in, mapped, 2).report().warnings())
        .singleElement()
        .asString()
        .contains("34.76 times the mean");
    assertThat(run("vflowopt:t=2", in, mapped, 2).report().warnings()).isEmpty();
  }

  @Test
  void parityModeKeepsAboutTheBudgetAndRefusesAnUndefinedMap() {
    TokenSequence in = Pictures.random(Grid.image(9, 11), 4, Modality.IMAGE, 1);
    Signals signals = Pictures.signals(in, 5);
    int size = run("vflowopt:mode=parity,t=1,cell=4", in, signals, 40).tokens().size();
    assertThat(size).isBetween(34, 49);
    assertThatThrownBy(() -> run("vflowopt:mode=parity", in, signals, 40))
        .hasMessageContaining("34.76")
        .hasMessageContaining("mode=repaired");
  }

  @Test
  void refusesAMapThatIsNotSquareAndAlphaWithoutEntropy() {
    TokenSequence in = Pictures.random(Grid.image(1, 3), 4, Modality.IMAGE, 1);
    Signals bare = Signals.none().withAttention(1, 2, 3);
    assertThatThrownBy(
            () -> run("vflowopt", in, bare.with(Signal.ATTENTION_MAP, MAP.reshape(9, 1)), 2))
        .hasMessageContaining("9 x 1")
        .hasMessageContaining("3 tokens");
    assertThatThrownBy(() -> run("vflowopt:alpha=0.5", in, bare, 2))
        .hasMessageContaining("'patch-entropy'");
    Signals entropy =
        Signals.none().withAttention(0, 0, 0).with(Signal.PATCH_ENTROPY, Matrix.column(0, 0, 9));
    assertThat(run("vflowopt:alpha=1,recycled=0", in, entropy, 2).tokens().provenance().weight())
        .containsExactly(2, 1);
  }
}
