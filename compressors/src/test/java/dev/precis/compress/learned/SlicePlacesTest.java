package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlicePlacesTest {
  /** Two tokens a slice; token r lies at (10 r, 0) to (10 r + 10, 10). */
  private static Provenance tokens(int slices) {
    Provenance out = Provenance.blank(2 * slices, Modality.IMAGE);
    Arrays.setAll(out.index(), r -> r);
    Arrays.setAll(out.t(), r -> r / 2);
    for (int r = 0; r < out.size(); r++) {
      out.box()[4 * r] = 10 * r;
      out.box()[4 * r + 2] = 10 * r + 10;
      out.box()[4 * r + 3] = 10;
    }
    return out;
  }

  private static float[] across(Provenance places, int row) {
    return new float[] {places.box()[4 * row], places.box()[4 * row + 2]};
  }

  @Test
  void separatorsCoverWhatTheyEndAndWeighNothing() {
    SliceLayout layout =
        new SliceLayout(
            2, 2, new SliceLayout.Size(20, 20), Optional.of(new SliceLayout.Size(10, 10)));
    Provenance places = SlicePlaces.of(tokens(5), layout);
    assertThat(places.index()).containsExactly(0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9);
    assertThat(places.weight()).containsExactly(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0);
    assertThat(across(places, 2)).containsExactly(0, 20); // comma: the first slice
    assertThat(across(places, 5)).containsExactly(0, 40); // line's end: the first two
    assertThat(across(places, 8)).containsExactly(40, 60);
    assertThat(across(places, 11)).containsExactly(40, 80);
    assertThat(across(places, 14)).containsExactly(80, 100); // the thumbnail alone
    assertThat(places.size()).isEqualTo(layout.tokens(2));
  }

  @Test
  void aPictureInOneSliceEndsWithOneLine() {
    SliceLayout layout = new SliceLayout(1, 1, new SliceLayout.Size(8, 8), Optional.empty());
    Provenance places = SlicePlaces.of(tokens(1), layout);
    assertThat(places.weight()).containsExactly(1, 1, 0);
    assertThat(across(places, 2)).containsExactly(0, 20);
  }
}
