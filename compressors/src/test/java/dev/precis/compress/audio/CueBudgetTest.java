package dev.precis.compress.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class CueBudgetTest {
  private static final float LOUD = -20;
  private static final float QUIET = -75;

  /** Cues of n tokens that all sound. */
  private static Matrix sounding(int n) {
    Matrix cues = Matrix.allocate(n, 3);
    for (int r = 0; r < n; r++) {
      cues.set(r, 0, LOUD);
    }
    return cues;
  }

  private static Matrix quiet(Matrix cues, int from, int to) {
    for (int r = from; r < to; r++) {
      cues.set(r, 0, QUIET);
    }
    return cues;
  }

  /** Random tokens, those of the silence much alike. */
  private static TokenSequence hushed(int n, int from, int to) {
    TokenSequence out = SoundTokens.random(n, 8, 3);
    for (int r = from; r < to; r++) {
      for (int c = 0; c < 8; c++) {
        out.embeddings().set(r, c, 0.1f * out.embeddings().get(r, c) + 1);
      }
    }
    return out;
  }

  private static TokenSequence run(String method, TokenSequence in, int keep, Matrix cues) {
    return SoundTokens.run(method, in, keep, Signals.none().with(Signal.CUES, cues)).tokens();
  }

  /** Rows that begin inside the tokens given. */
  private static int rows(TokenSequence out, int from, int to) {
    int count = 0;
    for (long start : out.provenance().startUs()) {
      count += start >= from * SoundTokens.TOKEN_US && start < to * SoundTokens.TOKEN_US ? 1 : 0;
    }
    return count;
  }

  @Test
  void silenceShrinksToFewRowsAndSoundKeepsTheRest() {
    TokenSequence in = hushed(600, 200, 500);
    TokenSequence out = run("cue-budget", in, 60, quiet(sounding(600), 200, 500));
    assertThat(rows(out, 200, 500)).isBetween(1, 6);
    assertThat(out.size()).isEqualTo(60);
  }

  @Test
  void aShortPauseBetweenWordsStays() {
    TokenSequence in = hushed(200, 100, 104);
    TokenSequence out = run("cue-budget", in, 40, quiet(sounding(200), 100, 104));
    assertThat(out.provenance().startUs()).contains(100 * SoundTokens.TOKEN_US);
    assertThat(out.provenance().endUs()).contains(104 * SoundTokens.TOKEN_US);
  }

  @Test
  void voicesKeepMoreDetailThanNoise() {
    Matrix cues = sounding(400);
    for (int r = 0; r < 200; r++) {
      cues.set(r, 2, 1);
    }
    TokenSequence out = run("cue-budget", SoundTokens.random(400, 8, 3), 60, cues);
    assertThat(rows(out, 0, 200)).isGreaterThan(rows(out, 200, 400) * 5 / 4);
  }

  @Test
  void aRowBeginsAtAnOnset() {
    Matrix cues = sounding(300);
    int[] onsets = {17, 101, 158, 250};
    for (int r : onsets) {
      cues.set(r, 1, 1);
    }
    // All tokens are alike: nothing but the cues tells where to cut.
    TokenSequence in = SoundTokens.of(Matrix.of(1, 2, 1, 2).gather(new int[300]));
    TokenSequence out = run("cue-budget:onset=10", in, 30, cues);
    for (int r : onsets) {
      assertThat(out.provenance().startUs()).contains(r * SoundTokens.TOKEN_US);
    }
  }

  @Test
  void silenceWithinARowHasLittleSay() {
    Matrix cues = quiet(sounding(101), 1, 101);
    float[] values = new float[101];
    values[0] = 1;
    TokenSequence out = run("cue-budget", SoundTokens.line(values), 1, cues);
    assertThat(out.embeddings().get(0, 0)).isBetween(0.3f, 0.34f);
  }

  @Test
  void withoutDifferencesItCutsTimeEvenly() {
    TokenSequence in = SoundTokens.of(Matrix.of(1, 2, 1, 2).gather(new int[128]));
    assertThat(SoundTokens.spans(run("cue-budget", in, 16, sounding(128)))).containsOnly(8);
    assertThat(SoundTokens.spans(run("cue-budget", in, 16, quiet(sounding(128), 0, 128))))
        .containsOnly(8);
  }

  @Test
  void refusesCuesOfAnotherShape() {
    TokenSequence in = SoundTokens.random(4, 2, 1);
    assertThatThrownBy(() -> run("cue-budget", in, 2, Matrix.allocate(4, 2)))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("4 x 2")
        .hasMessageContaining("4 x 3");
  }
}
