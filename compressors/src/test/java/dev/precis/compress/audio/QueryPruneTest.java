package dev.precis.compress.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.PrecisException;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryPruneTest {
  private static final int SECONDS = 10;
  private static final int PER_SECOND = 50;

  /** Noise, with something of topic s in every token of second s. */
  private static TokenSequence talk(Matrix topics, long seed) {
    Matrix out = Pictures.gaussian(SECONDS * PER_SECOND, topics.cols(), seed);
    for (int r = 0; r < out.rows(); r++) {
      Kernels.axpy(1.5f, topics, r / PER_SECOND, out, r);
    }
    return SoundTokens.of(out);
  }

  private static long keptOf(TokenSequence out, int second) {
    return Arrays.stream(Pictures.indices(out)).filter(r -> r / PER_SECOND == second).count();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 9})
  void keepsMoreOfTheSecondThatTheQuestionIsAboutAndNotOfAnother(int asked) {
    Matrix topics = Pictures.gaussian(SECONDS, 32, 17);
    TokenSequence in = talk(topics, 4);
    Signals right = Signals.none().withQuery(topics.slice(asked, asked + 1), "space");
    int other = (asked + 5) % SECONDS;
    Signals shuffled = Signals.none().withQuery(topics.slice(other, other + 1), "space");
    long about = keptOf(SoundTokens.run("query-prune", in, 50, right).tokens(), asked);
    long control = keptOf(SoundTokens.run("query-prune", in, 50, shuffled).tokens(), asked);
    assertThat(about).isGreaterThan(25);
    assertThat(control).isLessThan(about / 3);
  }

  @Test
  void keepsTheMostAttendedTokensOfASegmentAndOtherwiseTheMostRelevant() {
    Matrix query = Matrix.of(1, 2, 1, 0);
    TokenSequence in = SoundTokens.of(Matrix.of(4, 2, 1, 0, 0.8f, 0.6f, 0.6f, 0.8f, 0, 1));
    Signals asked = Signals.none().withQuery(query, "space");
    assertThat(Pictures.indices(SoundTokens.run("query-prune", in, 2, asked).tokens()))
        .containsExactly(0, 1);
    assertThat(
            Pictures.indices(
                SoundTokens.run("query-prune", in, 2, asked.withAttention(0, 1, 0, 2)).tokens()))
        .containsExactly(1, 3);
  }

  @Test
  void withoutFocusEverySegmentGetsItsShareOfTheTime() {
    Matrix topics = Pictures.gaussian(SECONDS, 8, 17);
    TokenSequence out =
        SoundTokens.run(
                "query-prune:focus=0",
                talk(topics, 4),
                40,
                Signals.none().withQuery(topics.slice(2, 3), "space"))
            .tokens();
    for (int second = 0; second < SECONDS; second++) {
      assertThat(keptOf(out, second)).isEqualTo(4);
    }
  }

  @Test
  void looksAtJointEmbeddingsAndRefusesAnotherSpace() {
    TokenSequence in = SoundTokens.random(4, 3, 1);
    Signals elsewhere = Signals.none().withQuery(Matrix.of(1, 2, 1, 0), "words");
    assertThatThrownBy(() -> SoundTokens.run("query-prune", in, 2, elsewhere))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("'words'")
        .hasMessageContaining("'space'");
    Matrix joint = Matrix.of(4, 2, 0, 1, 1, 0, 0, 1, 1, 0);
    assertThat(
            Pictures.indices(
                SoundTokens.run(
                        "query-prune", in, 2, elsewhere.with(Signal.JOINT_EMBEDDINGS, joint))
                    .tokens()))
        .containsExactly(1, 3);
  }
}
