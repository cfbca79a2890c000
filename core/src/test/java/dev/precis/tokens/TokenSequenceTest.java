package dev.precis.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.tensor.Matrix;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenSequenceTest {
  private final TokenSequence in = Samples.grid(new Grid(2, 2, 3), 5, 1);

  @Test
  void gathersRowsWithTheirProvenance() {
    TokenSequence out = in.gather(new int[] {7, 0, -1});
    assertThat(out.embeddings().row(0)).isEqualTo(in.embeddings().row(7));
    assertThat(out.embeddings().row(2)).containsOnly(0f);
    assertThat(out.provenance().index()).containsExactly(7, 0, -1);
    assertThat(out.provenance().t()).containsExactly(1, 0, -1);
    assertThat(out.provenance().x()).containsExactly(1, 0, -1);
    assertThat(out.provenance().weight()).containsExactly(1, 1, 0);
    assertThat(out.grid()).isEqualTo(Grid.line(3));
  }

  @Test
  void sumsRowsAndUnitesWhatTheyStandFor() {
    RowCombination pairs =
        new RowCombination(
            new int[] {0, 2, 2, 3},
            new int[] {0, 8, 4},
            new float[] {0.25f, 0.75f, 2f},
            new int[] {0, -1, 4});
    TokenSequence out = in.combine(pairs);
    assertThat(out.embeddings().get(0, 3))
        .isCloseTo(
            0.25f * in.embeddings().get(0, 3) + 0.75f * in.embeddings().get(8, 3), within(1e-6f));
    assertThat(out.embeddings().row(1)).containsOnly(0f);
    assertThat(out.embeddings().get(2, 0)).isEqualTo(2 * in.embeddings().get(4, 0));
    assertThat(out.provenance().weight()).containsExactly(2, 0, 1);
    assertThat(out.provenance().startUs()).containsExactly(0, 0, 0);
    assertThat(out.provenance().endUs()).containsExactly(2000, 0, 1000);
    assertThat(out.provenance().box()).startsWith(0, 0, 30, 10);
    assertThat(out.provenance().index()).containsExactly(0, -1, 4);
  }

  @Test
  void passesARowOfOneTermOnBitByBit() {
    RowCombination one =
        new RowCombination(new int[] {0, 1}, new int[] {5}, new float[] {1}, new int[] {5});
    TokenSequence out = in.combine(one);
    assertThat(out.embeddings().row(0)).isEqualTo(in.embeddings().row(5));
    assertThat(out.provenance().weight()).containsExactly(1);
    assertThat(out.provenance().index()).containsExactly(5);
  }

  @Test
  void refusesACombinationThatDoesNotHoldTogether() {
    assertThatThrownBy(() ->
            new RowCombination(new int[] {0, 2}, new int[] {0}, new float[] {1}, new int[] {0}))
        .hasMessageContaining("last row ends at 2");
    assertThatThrownBy(() ->
            new RowCombination(new int[] {0, 1}, new int[] {0}, new float[] {1}, new int[] {-1}))
        .hasMessageContaining("no anchor");
  }

  @Test
  void joinsSequencesInOrder() {
    TokenSequence joined =
        TokenSequence.concat(List.of(in.gather(new int[] {3}), in.gather(new int[] {1, 2})));
    assertThat(joined.provenance().index()).containsExactly(3, 1, 2);
    assertThat(joined.embeddings().row(2)).isEqualTo(in.embeddings().row(2));
  }

  @Test
  void sharesMemoryWithItsSlices() {
    TokenSequence second = in.slice(6, 12, new Grid(1, 2, 3));
    assertThat(second.provenance().t()).containsOnly(1);
    in.embeddings().set(6, 0, 42);
    assertThat(second.embeddings().get(0, 0)).isEqualTo(42);
  }

  @Test
  void refusesPartsOfDifferentLength() {
    assertThatThrownBy(() ->
            new TokenSequence(
                Matrix.allocate(3, 2),
                Provenance.blank(4, Modality.IMAGE),
                List.of(),
                Grid.line(3)))
        .hasMessageContaining("3 embeddings but provenance of 4");
    assertThatThrownBy(() -> new Grid(1, -1, 2)).hasMessageContaining("1 x -1 x 2");
  }
}
