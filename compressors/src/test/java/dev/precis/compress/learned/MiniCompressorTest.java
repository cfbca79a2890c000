package dev.precis.compress.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.model.CancelToken;
import dev.precis.tensor.Matrix;
import dev.precis.testing.FakeEngine;
import org.junit.jupiter.api.Test;

class MiniCompressorTest {
  private final FakeEngine projector =
      new FakeEngine((in, out) -> FakeEngine.copy(in.get("features"), out.get("rows")));
  private final FakeEngine compressor =
      new FakeEngine((_, out) -> {
        FakeEngine.rows(out.get("compressed")).set(0, 0, 99);
        FakeEngine.rows(out.get("attention")).set(0, 1, 0.5f);
      });

  private MiniCompressor of(int grid, int crops, int tokens) {
    return new MiniCompressor(
        compressor, projector, new MiniCompressor.Layout(grid, crops, tokens, 1));
  }

  private static Matrix numbered(int rows) {
    Matrix matrix = Matrix.allocate(rows, 1);
    for (int r = 0; r < rows; r++) {
      matrix.set(r, 0, r);
    }
    return matrix;
  }

  @Test
  void putsCompressedTokensBehindTheProjectedOnes() {
    MiniCompressor.Vision vision = of(2, 1, 1).compress(numbered(4), new CancelToken());
    assertThat(vision.rows().toArray()).containsExactly(0, 1, 2, 3, 99);
    assertThat(vision.compressed()).isEqualTo(1);
    assertThat(vision.attention().toArray()).containsExactly(0, 0.5f, 0, 0);
  }

  @Test
  void stitchesCropsAndShowsTheQueriesNothingElse() {
    MiniCompressor.Vision vision = of(2, 2, 4).compress(numbered(20), new CancelToken());
    float[] stitched = {0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15};
    assertThat(vision.rows().slice(0, 16).toArray()).containsExactly(stitched);
    assertThat(vision.rows().slice(16, 20).toArray()).containsExactly(16, 17, 18, 19);
    assertThat(FakeEngine.rows(compressor.calls().getFirst().get("features")).toArray())
        .containsExactly(stitched);
    assertThat(vision.attention().rows()).isEqualTo(4);
    assertThat(vision.attention().cols()).isEqualTo(16);
  }

  @Test
  void countsPartsOfHighResolution() {
    MiniCompressor.Layout large = new MiniCompressor.Layout(24, 2, 64, 4096);
    assertThat(large.parts()).isEqualTo(5);
    assertThat(large.keys()).isEqualTo(2304);
    assertThat(large.prefix()).isEqualTo(2880);
  }

  @Test
  void refusesFeaturesOfAnotherGrid() {
    assertThatThrownBy(() -> of(2, 2, 1).compress(numbered(16), new CancelToken()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("16 feature rows, 5 parts of 2 x 2 need 20");
    assertThatThrownBy(() -> new MiniCompressor.Layout(0, 1, 1, 1))
        .hasMessageContaining("must be 1 or more, were 0, 1, 1 and 1");
  }
}
