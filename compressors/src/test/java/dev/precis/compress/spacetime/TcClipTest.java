package dev.precis.compress.spacetime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.RowCombination;
import dev.precis.tokens.TokenSequence;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TcClipTest {
  private static TokenSequence run(String method, TokenSequence in, int keep) {
    return Compressors.run(
            Compressors.of(method),
            in,
            Budget.tokens(keep),
            Signals.none().withAttention(Pictures.attention(in.size(), 4)))
        .tokens();
  }

  /** Rows 0 to 3 at 0, 90, 10 and 50 degrees: seed 2 meets 0 and goes into it, seed 3 stays. */
  @Test
  void mergesSeedsPairByPairInTheReleasedOrder() {
    Matrix tokens = Matrix.allocate(4, 2);
    double[] degrees = {0, 90, 10, 50};
    for (int r = 0; r < 4; r++) {
      tokens.set(r, 0, (float) Math.cos(Math.toRadians(degrees[r])));
      tokens.set(r, 1, (float) Math.sin(Math.toRadians(degrees[r])));
    }
    RowCombination rows = TcClipContext.released(tokens, new int[] {2, 0, 3, 1}, 3, 100);
    assertThat(rows.anchor()).containsExactly(3, 0, 1);
    assertThat(rows.source()).containsExactly(3, 2, 0, 1);
    assertThat(rows.coefficient()).containsExactly(1, 0.5f, 0.5f, 1);
  }

  @Test
  void dividesTheWayIntoRoundsOfTheSizeAsked() {
    // 40 -> 10 by rounds of 10: 40, 30, 20, 10; at once it would be 40, 20, 10.
    Matrix tokens = Pictures.gaussian(40, 5, 7);
    int[] all = IntStream.range(0, 40).toArray();
    assertThat(TcClipContext.released(tokens, all, 10, 10).source())
        .isNotEqualTo(TcClipContext.released(tokens, all, 10, 100).source());
    assertThat(TcClipContext.released(tokens, all, 10, 10).rows()).isEqualTo(10);
    assertThat(TcClipContext.released(tokens, all, 39, 10).rows()).isEqualTo(39);
  }

  @Test
  void takesSeedsFromEveryFrame() {
    TokenSequence in = Pictures.random(new Grid(4, 5, 4), 6, Modality.VIDEO, 2);
    // Six seeds a frame and as many rows: nothing merges.
    TokenSequence out = run("tc-clip.context:mode=parity", in, 24);
    assertThat(IntStream.of(out.provenance().t()).filter(t -> t == 3)).hasSize(6);
    assertThat(run("tc-clip.context:mode=parity", in, 60).size()).isEqualTo(24);
  }

  @Test
  void takesMoreSeedsForALargeBudgetAndKeepsTheirOrder() {
    TokenSequence in = Pictures.random(new Grid(4, 5, 4), 6, Modality.VIDEO, 2);
    TokenSequence out = run("tc-clip.context", in, 60);
    assertThat(out.size()).isEqualTo(60);
    assertThat(Pictures.indices(out)).isSorted();
    TokenSequence few = run("tc-clip.context", in, 3);
    double weight = 0;
    for (float each : few.provenance().weight()) {
      weight += each;
    }
    assertThat(weight).isEqualTo(24);
  }
}
