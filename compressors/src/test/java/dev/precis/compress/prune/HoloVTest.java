package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoloVTest {
  private static int[] kept(String method, TokenSequence in, float[] attention, int keep) {
    return Pictures.indices(
        Compressors.run(
                Compressors.of(method),
                in,
                Budget.tokens(keep),
                Signals.none().withAttention(attention))
            .tokens());
  }

  private static int[] perCrop(int[] rows, int width, int crops, int side) {
    int[] counts = new int[crops * crops];
    for (int r : rows) {
      counts[r / width * crops / side * crops + r % width * crops / side]++;
    }
    return counts;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 16, 33, 64, 255, 256})
  void givesEqualCropsTokensThatDifferByAtMostOneWhenAttentionIsConstant(int keep) {
    TokenSequence in = Pictures.random(Grid.image(16, 16), 8, Modality.IMAGE, keep);
    float[] flat = new float[256];
    Arrays.fill(flat, 1f / 256);
    int[] counts = perCrop(kept("holov", in, flat, keep), 16, 4, 16);
    assertThat(Arrays.stream(counts).sum()).isEqualTo(keep);
    assertThat(Arrays.stream(counts).max().orElseThrow())
        .isLessThanOrEqualTo(Arrays.stream(counts).min().orElseThrow() + 1);
  }

  @ParameterizedTest
  @CsvSource({"9,3,1", "9,3,40", "9,3,81", "15,5,7", "15,5,113", "7,7,31", "13,1,13"})
  void cropsOfOddSizesDifferByAtMostOneTokenWhenAttentionIsConstant(int side, int crops, int keep) {
    TokenSequence in = Pictures.random(Grid.image(side, side), 5, Modality.IMAGE, keep);
    float[] flat = new float[side * side];
    Arrays.fill(flat, 0.25f);
    int[] rows = kept("holov:crops=" + crops, in, flat, keep);
    int[] counts = perCrop(rows, side, crops, side);
    assertThat(Arrays.stream(counts).sum()).isEqualTo(keep);
    assertThat(Arrays.stream(counts).max().orElseThrow())
        .isLessThanOrEqualTo(Arrays.stream(counts).min().orElseThrow() + 1);
  }

  @Test
  void leavesNoCropEmptyWhenAllAttentionIsInOne() {
    TokenSequence in = Pictures.random(Grid.image(16, 16), 8, Modality.IMAGE, 2);
    float[] peak = new float[256];
    peak[0] = 1;
    int[] counts = perCrop(kept("holov", in, peak, 64), 16, 4, 16);
    // Half of 64 goes to the crop with all the attention, but it holds only 16; the other half and
    // the rest are even.
    assertThat(counts[0]).isEqualTo(16);
    assertThat(Arrays.stream(counts).skip(1)).allMatch(count -> count == 3 || count == 4);
  }

  @Test
  void prefersTheTokenThatDiffersFromItsCropAmongEquallyAttendedOnes() {
    Matrix features = Matrix.allocate(16, 2);
    for (int r = 0; r < 16; r++) {
      features.set(r, r == 9 ? 1 : 0, 1);
    }
    TokenSequence in = Pictures.of(features, Grid.image(4, 4), Modality.IMAGE);
    float[] flat = new float[16];
    Arrays.fill(flat, 0.1f);
    assertThat(kept("holov:crops=1", in, flat, 1)).containsExactly(9);
  }

  @Test
  void survivesZeroRowsAndZeroAttention() {
    TokenSequence in = Pictures.of(Matrix.allocate(36, 4), Grid.image(6, 6), Modality.IMAGE);
    assertThat(kept("holov", in, new float[36], 9)).hasSize(9).isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({"64,48", "63,17", "10,10", "5,1", "1,1"})
  void parityModePadsWithMarkedZeroRowsAndNeverRepeatsARow(int n, int keep) {
    TokenSequence in = Pictures.random(Grid.image(1, n), 8, Modality.IMAGE, n);
    float[] attention = Pictures.attention(n, n);
    TokenSequence out =
        Compressors.run(
                Compressors.of("holov:mode=parity,bands=4"),
                in,
                Budget.tokens(keep),
                Signals.none().withAttention(attention))
            .tokens();
    assertThat(out.size()).isEqualTo(keep);
    int[] real = Arrays.stream(Pictures.indices(out)).filter(i -> i >= 0).toArray();
    assertThat(real).doesNotHaveDuplicates();
    for (int r = real.length; r < keep; r++) {
      assertThat(out.provenance().source()[r]).isEqualTo(-1);
      assertThat(out.provenance().weight()[r]).isZero();
      assertThat(out.embeddings().row(r)).containsOnly(0f);
    }
  }

  @Test
  void parityModeLosesBudgetThatAFullBandCannotTake() {
    TokenSequence in = Pictures.random(Grid.image(8, 8), 8, Modality.IMAGE, 1);
    float[] peak = new float[64];
    Arrays.fill(peak, 1e-4f);
    Arrays.fill(peak, 0, 4, 1f);
    HoloVBands.Allocation allocation = HoloVBands.allocate(in.embeddings(), peak, 16, 32);
    assertThat(allocation.allocated()[0]).isGreaterThan(4);
    assertThat(allocation.indices()).endsWith(-1);
    assertThat(kept("holov:crops=4", in, peak, 32)).doesNotContain(-1);
  }
}
