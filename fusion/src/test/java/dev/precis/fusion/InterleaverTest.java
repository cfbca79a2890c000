package dev.precis.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterleaverTest {
  /** Tokens whose only value is their number, each so many microseconds after the last. */
  private static TokenSequence tokens(int n, int first, long apart, Modality modality) {
    Matrix rows = Matrix.allocate(n, 1);
    Provenance places = Provenance.blank(n, modality);
    for (int r = 0; r < n; r++) {
      rows.set(r, 0, first + r);
      places.startUs()[r] = r * apart;
      places.endUs()[r] = (r + 1) * apart;
    }
    return new TokenSequence(rows, places, List.of(), Grid.line(n));
  }

  @Test
  void putsSoundFirstAndThenAfterEveryFewVisualTokens() {
    // f = round(6 / 3) = 2, so sound sits at 0 and 3.
    assertThat(Interleaver.audioPositions(6, 2)).containsExactly(0, 3);
    TokenSequence out =
        Interleaver.evenly(tokens(6, 0, 1, Modality.VIDEO), tokens(2, 100, 1, Modality.AUDIO));
    assertThat(out.embeddings().toArray()).containsExactly(100, 0, 1, 101, 2, 3, 4, 5);
    assertThat(out.provenance().modality()[3]).isEqualTo(Modality.AUDIO);
  }

  @Test
  void roundsHalfToEven() {
    assertThat(Interleaver.audioPositions(5, 1)).containsExactly(0);
    assertThat(Interleaver.audioPositions(10, 3)).containsExactly(0, 3, 6); // 2.5 becomes 2
    assertThat(Interleaver.audioPositions(14, 3)).containsExactly(0, 5, 10); // 3.5 becomes 4
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "1,0", "1,1", "75,25", "50,50", "97,13", "7,3"})
  void everyTokenComesOnceAndEachSideKeepsItsOrder(int visual, int audio) {
    TokenSequence out =
        Interleaver.evenly(
            tokens(visual, 0, 1, Modality.VIDEO), tokens(audio, 1000, 1, Modality.AUDIO));
    float[] values = out.embeddings().toArray();
    assertThat(values).hasSize(visual + audio);
    assertThat(
            IntStream.range(0, values.length)
                .filter(r -> values[r] < 1000)
                .mapToObj(r -> values[r]))
        .isSorted()
        .hasSize(visual);
    assertThat(
            IntStream.range(0, values.length)
                .filter(r -> values[r] >= 1000)
                .mapToObj(r -> values[r]))
        .isSorted()
        .hasSize(audio);
  }

  @Test
  void refusesPairsForWhichTheRuleHasTooFewPlaces() {
    assertThatThrownBy(() -> Interleaver.audioPositions(75, 49))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("49 sound tokens")
        .hasMessageContaining("75 visual tokens");
  }

  @Test
  void ordersByTimeWithPicturesFirst() {
    TokenSequence out =
        Interleaver.byTime(tokens(3, 0, 1000, Modality.VIDEO), tokens(5, 100, 500, Modality.AUDIO));
    assertThat(out.embeddings().toArray()).containsExactly(0, 100, 101, 1, 102, 103, 2, 104);
    assertThat(out.provenance().startUs()).isSorted();
  }

  @Test
  void refusesSidesOfDifferentWidth() {
    TokenSequence wide =
        new TokenSequence(
            Matrix.allocate(2, 3), Provenance.blank(2, Modality.VIDEO), List.of(), Grid.line(2));
    assertThatThrownBy(() -> Interleaver.byTime(wide, tokens(1, 0, 1, Modality.AUDIO)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("3 columns, sound tokens 1");
  }
}
