package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PixelReferLiteTest {
  private static final Matrix AROUND = Matrix.allocate(2, 1);

  /** Adds nothing but the place's x to a row's only value. */
  private final RowsEngine place =
      new RowsEngine(
          List.of("features", "places"),
          "placed",
          (in, out) -> {
            for (int r = 0; r < out.rows(); r++) {
              out.set(r, 0, in.apply("features").get(r, 0) + in.apply("places").get(r, 0));
            }
          });

  private final RowsEngine fuse =
      new RowsEngine(
          List.of("tokens", "local", "global"),
          "fused",
          (in, out) -> out.setRow(0, in.apply("tokens"), 0));

  private Matrix given(int count, PixelReferObject object, int... initial) {
    new PixelReferLite(place, fuse, count, 3, 1).tokens(object, initial, new CancelToken());
    return fuse.last("tokens");
  }

  private static PixelReferObject object(float[] mask, Grid maskGrid, float... box) {
    Matrix features = Matrix.of(4, 1, 10, 20, 30, 40);
    return new PixelReferObject(
        features, Grid.image(2, 2), mask, maskGrid, box, 11, 21, AROUND, AROUND);
  }

  private static PixelReferObject whole(float... mask) {
    return object(mask, Grid.image(2, 2), 0, 0, 0, 0);
  }

  @Test
  void keepsMaskedPatchesAndFillsUpWithZeros() {
    assertThat(given(3, whole(0, 1, 0, 0.5f)).toArray()).containsExactly(20, 40, 0);
    assertThat(fuse.lastShape("local")).containsExactly(1, 2, 1);
  }

  @Test
  void makesMeansOfMoreThanAreWanted() {
    assertThat(given(2, whole(1, 1, 1, 1), 0, 3).toArray()).containsExactly(15, 35);
    assertThatThrownBy(() -> given(2, whole(1, 1, 1, 1), 0))
        .hasMessage("k-means starts from 2 rows, 1 were given");
  }

  @Test
  void aSeedDrawsDistinctStartsAndGivesTheSameAgain() {
    PixelReferLite module = new PixelReferLite(place, fuse, 3, 1, 1);
    CancelToken cancel = new CancelToken();
    for (long seed = 0; seed < 20; seed++) {
      module.tokens(whole(1, 1, 1, 1), seed, cancel);
      float[] first = fuse.last("tokens").toArray();
      module.tokens(whole(1, 1, 1, 1), seed, cancel);
      assertThat(fuse.last("tokens").toArray()).containsExactly(first);
      assertThat(first).doesNotHaveDuplicates();
    }
  }

  @Test
  void takesPlacesFromTheBoxAsItIsGiven() {
    Matrix places = object(new float[4], Grid.image(2, 2), 4, 2, 8, 6).places();
    // x: (j / 2 * (8 - 4) + 4) / 20, y: (i / 2 * (6 - 2) + 2) / 10
    assertThat(places.row(3)).containsExactly(new float[] {0.3f, 0.4f}, Offset.offset(1e-6f));
    assertThat(places.row(0)).containsExactly(new float[] {0.2f, 0.2f}, Offset.offset(1e-6f));
  }

  @Test
  void resizesFeaturesToAMaskOfAnotherSize() {
    assertThat(given(1, object(new float[] {1}, Grid.image(1, 1), 0, 0, 0, 0)).toArray())
        .containsExactly(25);
  }

  @Test
  void refusesObjectsThatDoNotFit() {
    assertThatThrownBy(() -> whole(1, 1)).hasMessageContaining("a mask of 2 values for 2 x 2");
    assertThatThrownBy(() -> object(new float[4], Grid.image(2, 2), 1))
        .hasMessageContaining("a box of 1 numbers");
    assertThatThrownBy(() -> new PixelReferLite(place, fuse, 0, 3, 1))
        .hasMessageContaining("were 0 and 3");
  }
}
