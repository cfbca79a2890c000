package dev.precis.compress.spacetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

class SttmTest {
  /** Nine tokens of one look, but for the upper left one. */
  private static Matrix corner() {
    Matrix tokens = Matrix.allocate(9, 2);
    for (int r = 0; r < 9; r++) {
      tokens.set(r, r == 0 ? 1 : 0, 1);
    }
    return tokens;
  }

  private static TokenSequence run(String method, Matrix tokens, Grid grid, int keep) {
    TokenSequence in = Pictures.of(tokens, grid, Modality.VIDEO);
    return Compressors.run(Compressors.of(method), in, Budget.tokens(keep), Signals.none())
        .tokens();
  }

  @Test
  void comparesCellsAtOddSidesWithTheCornerAsReleased() {
    // The cells of two tokens resemble their children but not token (0, 0), and fall apart.
    SttmMerge.Merge merge = SttmMerge.merge(corner(), 1, 3, 3, 0.9, 0.8);
    assertThat(merge.patches()).containsExactly(1, 1, 1, 1, 4, 1);
    assertThat(merge.boxes()).startsWith(0, 0, 0, 1, 1).endsWith(0, 2, 0, 3, 1);
    assertThat(Arrays.copyOfRange(merge.boxes(), 20, 25)).containsExactly(0, 1, 1, 3, 3);
  }

  @Test
  void comparesCellsWithTheirOwnChildrenByDefault() {
    TokenSequence out = run("sttm", corner(), new Grid(1, 3, 3), 4);
    assertThat(out.provenance().weight()).containsExactly(1, 2, 2, 4);
    assertThat(Pictures.indices(out)).containsExactly(0, 1, 3, 4);
    assertThat(out.provenance().box()[15]).isEqualTo(3 * Pictures.PATCH);
  }

  /** Sides 5: cells start at 0, 1, 3, then at 0, 1; the last cell of all has 16 tokens. */
  @Test
  void countsCellsNotTokensInTheReleasedMeans() {
    Matrix tokens = Matrix.allocate(25, 1);
    for (int r = 0; r < 25; r++) {
      tokens.set(r, 0, r + 1);
    }
    SttmMerge.Merge merge = SttmMerge.merge(tokens, 1, 5, 5, 0.9, 0);
    assertThat(merge.patches()).containsExactly(1, 4, 4, 16);
    int from = merge.rows().rowStart()[3];
    float sum = 0;
    for (int j = from; j < merge.rows().rowStart()[4]; j++) {
      assertThat(merge.rows().coefficient()[j]).isCloseTo(1 / 16f, within(1e-7f));
      sum += merge.rows().coefficient()[j];
    }
    assertThat(sum).isCloseTo(1, within(1e-6f));
  }

  @Test
  void leavesASecondPartnerAloneAsReleased() {
    assertThat(SttmMerge.representatives(3, new int[] {0, 2, 1, 2})).containsExactly(0, 1, 0);
    assertThat(SttmMerge.representatives(4, new int[] {0, 1, 1, 2, 2, 3}))
        .containsExactly(0, 0, 0, 0);
    assertThat(SttmMerge.representatives(2, new int[0])).containsExactly(0, 1);
  }

  @Test
  void neverMergesOverTimeAtAThresholdOfZero() {
    Matrix tokens = Matrix.of(8, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    assertThat(SttmMerge.merge(tokens, 2, 2, 2, 0.9, 0).patches()).hasSize(8);
    assertThat(SttmMerge.merge(tokens, 2, 2, 2, 0.9, 0.5).patches()).containsExactly(2, 2, 2, 2);
  }

  @Test
  void mergesWhatStandsStillFirst() {
    Matrix tokens = Matrix.allocate(12, 4);
    for (int r = 0; r < 12; r++) {
      tokens.set(r, r % 4, 1 + r / 4);
    }
    TokenSequence out = run("sttm", tokens, new Grid(3, 2, 2), 4);
    assertThat(out.provenance().weight()).containsExactly(3, 3, 3, 3);
    assertThat(out.embeddings().row(1)).containsExactly(0, 2, 0, 0);
    assertThat(out.provenance().endUs()).containsOnly(3_000_000);
    TokenSequence more = run("sttm", tokens, new Grid(3, 2, 2), 7);
    assertThat(more.size()).isEqualTo(7);
    assertThat(run("sttm", tokens, new Grid(3, 2, 2), 1).provenance().weight()).containsExactly(12);
  }

  @Test
  void findsAFrameWithinALargerCellOfTheNext() {
    // Frame 0 falls apart into four tokens, frame 1 is of one look, that of token 0.
    Matrix tokens = Matrix.of(8, 2, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0);
    SttmTree tree = SttmTree.repaired(tokens, 2, 2, 2);
    SttmTree.Nodes nodes = tree.nodes(0.9);
    assertThat(nodes.first()).containsExactly(0, 1, 2, 3, 4);
    assertThat(nodes.owner()).containsExactly(0, 1, 2, 3, 4, 4, 4, 4);
    assertThat(tree.links(nodes, 0.5)).containsExactly(0, 4);
    assertThat(tree.links(nodes, -1)).containsExactly(0, 4, 1, 4, 2, 4, 3, 4);
  }
}
