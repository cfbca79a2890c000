package dev.precis.compress.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdjacentMergeTest {
  /** Directions in the plane, in degrees. */
  private static TokenSequence directions(double... degrees) {
    Matrix out = Matrix.allocate(degrees.length, 2);
    for (int r = 0; r < degrees.length; r++) {
      out.set(r, 0, (float) Math.cos(Math.toRadians(degrees[r])));
      out.set(r, 1, (float) Math.sin(Math.toRadians(degrees[r])));
    }
    return SoundTokens.of(out);
  }

  @Test
  void mergesTheMostSimilarNeighboursAndNeverOthers() {
    // The first and the last are equal, yet far apart in time.
    TokenSequence in = directions(0, 60, 65, 120, 0);
    TokenSequence out = SoundTokens.run("adjacent-merge", in, 4, Signals.none()).tokens();
    assertThat(SoundTokens.spans(out)).containsExactly(1, 2, 1, 1);
    assertThat(out.embeddings().get(1, 1))
        .isCloseTo((in.embeddings().get(1, 1) + in.embeddings().get(2, 1)) / 2, within(1e-6f));
    assertThat(out.provenance().startUs()[1]).isEqualTo(SoundTokens.TOKEN_US);
  }

  @Test
  void stopsAtTheThresholdOnlyBelowTheBudget() {
    TokenSequence in = directions(0, 2, 40, 42, 44, 90);
    String method = "adjacent-merge:threshold=0.99";
    assertThat(SoundTokens.spans(SoundTokens.run(method, in, 6, Signals.none()).tokens()))
        .containsExactly(2, 3, 1);
    assertThat(SoundTokens.run(method, in, 2, Signals.none()).tokens().size()).isEqualTo(2);
  }

  @Test
  void comparesKeysWhereThereAreAny() {
    TokenSequence in = directions(0, 1, 90);
    Signals keys = Signals.none().with(Signal.KEYS, directions(0, 90, 91).embeddings());
    assertThat(SoundTokens.spans(SoundTokens.run("adjacent-merge", in, 2, keys).tokens()))
        .containsExactly(1, 2);
    assertThat(SoundTokens.spans(SoundTokens.run("adjacent-merge", in, 2, Signals.none()).tokens()))
        .containsExactly(2, 1);
  }

  @Test
  void countsATokenByItsWeight() {
    TokenSequence in = SoundTokens.line(1, 4, -1);
    in.provenance().weight()[0] = 2;
    TokenSequence out = SoundTokens.run("adjacent-merge", in, 2, Signals.none()).tokens();
    assertThat(out.embeddings().toArray()).containsExactly(2, -1);
    assertThat(out.provenance().weight()).containsExactly(3, 1);
  }

  @Test
  void cutsConstantSoundEvenly() {
    TokenSequence in = SoundTokens.of(Matrix.of(1, 3, 0.3f, 0.5f, 0.1f).gather(new int[100]));
    int[] spans =
        SoundTokens.spans(SoundTokens.run("adjacent-merge", in, 10, Signals.none()).tokens());
    assertThat(Arrays.stream(spans).max().orElseThrow()).isLessThanOrEqualTo(20);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void agreesWithTheDefinition(long seed) {
    TokenSequence in = SoundTokens.random(40, 4, seed);
    for (int keep : new int[] {1, 7, 20, 39}) {
      assertThat(
              SoundTokens.spans(
                  SoundTokens.run("adjacent-merge", in, keep, Signals.none()).tokens()))
          .containsExactly(slowly(in.embeddings(), keep));
    }
  }

  /** Looks at every pair of neighbours before every merge. */
  private static int[] slowly(Matrix tokens, int keep) {
    List<int[]> runs = new ArrayList<>();
    for (int r = 0; r < tokens.rows(); r++) {
      runs.add(new int[] {r});
    }
    while (runs.size() > keep) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i + 1 < runs.size(); i++) {
        Matrix left = Matrix.of(1, tokens.cols(), Kernels.meanRows(tokens, runs.get(i)));
        Matrix right = Matrix.of(1, tokens.cols(), Kernels.meanRows(tokens, runs.get(i + 1)));
        double p = runs.get(i).length;
        double q = runs.get(i + 1).length;
        double loss = p * q / (p + q) * (1 - Kernels.cosine(left, 0, right, 0));
        if (loss < least) {
          least = loss;
          best = i;
        }
      }
      int[] left = runs.get(best);
      int[] right = runs.remove(best + 1);
      int[] both = Arrays.copyOf(left, left.length + right.length);
      System.arraycopy(right, 0, both, left.length, right.length);
      runs.set(best, both);
    }
    return runs.stream().mapToInt(run -> run.length).toArray();
  }
}
