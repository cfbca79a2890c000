package dev.precis.compress.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.precis.compress.Compressed;
import dev.precis.compress.Pictures;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimePoolingTest {
  /** Every token holds its own row number. */
  private static TokenSequence numbered(Grid grid) {
    Matrix features = Matrix.allocate(grid.tokens(), 1);
    for (int r = 0; r < features.rows(); r++) {
      features.set(r, 0, r);
    }
    return Pictures.of(features, grid, Modality.VIDEO);
  }

  @Test
  void meansTakeInAllFramesOfARunAndAllTokensOfACell() {
    Grid grid = new Grid(3, 2, 3);
    TokenSequence in = numbered(grid);
    List<TimeBlocks.Block> blocks =
        List.of(
            new TimeBlocks.Block(new FrameRun(0, 2), Grid.image(1, 2)),
            new TimeBlocks.Block(new FrameRun(2, 3), Grid.image(2, 1)));
    TokenSequence out = in.combine(TimeBlocks.means(grid, blocks));
    // columns 0 | 1, 2 of frames 0 and 1, then both lines of frame 2
    assertThat(out.embeddings().toArray()).containsExactly(4.5f, 6, 13, 16);
    assertThat(out.provenance().weight()).containsExactly(4, 8, 3, 3);
    assertThat(out.provenance().startUs()).containsExactly(0, 0, 2_000_000, 2_000_000);
    assertThat(out.provenance().endUs())
        .containsExactly(2_000_000, 2_000_000, 3_000_000, 3_000_000);
    assertThat(Pictures.indices(out)).containsExactly(0, 1, 13, 16);
  }

  @Test
  void slowFramesKeepMoreThanTheFramesBetween() {
    TokenSequence in = numbered(new Grid(16, 8, 8));
    Compressed out = Clips.run("slowfast", in, 188);
    // half of 188 for frames 0 and 8: 6 x 7 each; of the other 104 2 x 3 for each of 14 frames;
    // what they leave, 104, gives frames 0 and 8 7 x 7
    assertThat(out.report().perFrame())
        .containsExactly(49, 6, 6, 6, 6, 6, 6, 6, 49, 6, 6, 6, 6, 6, 6, 6);
  }

  @Test
  void fastFramesMayBeJoined() {
    TokenSequence in = numbered(new Grid(8, 4, 4));
    Compressed out = Clips.run("slowfast:fast-every=7", in, 20);
    float[] weight = out.tokens().provenance().weight();
    assertThat(out.report().perFrame().get(0)).isGreaterThanOrEqualTo(9);
    assertThat(weight[weight.length - 1]).isGreaterThanOrEqualTo(7);
    assertThat(out.tokens().provenance().endUs()[weight.length - 1]).isEqualTo(8_000_000);
  }

  @Test
  void slowFastJoinsFramesWhenThereAreFewTokens() {
    TokenSequence in = numbered(new Grid(16, 2, 2));
    // 16 frames of one token do not fit 5: two slow frames, and the others in runs of 8
    Compressed five = Clips.run("slowfast", in, 5);
    assertThat(five.tokens().provenance().weight()).hasSizeBetween(4, 5);
    assertThat(Clips.run("slowfast", in, 1).tokens().embeddings().get(0, 0))
        .isCloseTo(31.5f, offset(1e-4f));
  }

  @Test
  void theFirstFrameOfAGroupIsPooledLightly() {
    TokenSequence in = numbered(new Grid(8, 6, 6));
    // at strides 1 and 3 two frames of 36 tokens and six of 4
    assertThat(Clips.run("progressive-pool", in, 96).report().perFrame())
        .containsExactly(36, 4, 4, 4, 36, 4, 4, 4);
    assertThat(Clips.run("progressive-pool:group=2,heavy=6", in, 148).report().perFrame())
        .containsExactly(36, 1, 36, 1, 36, 1, 36, 1);
  }

  @Test
  void progressivePoolScalesItsStridesToTheBudget() {
    TokenSequence in = numbered(new Grid(8, 6, 6));
    List<Integer> few = Clips.run("progressive-pool", in, 30).report().perFrame();
    assertThat(few.get(0)).isEqualTo(few.get(4)).isEqualTo(9);
    assertThat(few.get(1)).isEqualTo(1);
    List<Integer> many = Clips.run("progressive-pool", in, 200).report().perFrame();
    assertThat(many.get(0)).isEqualTo(36);
    assertThat(many.get(1)).isGreaterThan(9);
    assertThat(Clips.run("progressive-pool", in, 3).tokens().provenance().weight())
        .containsExactly(72, 108, 108);
  }
}
