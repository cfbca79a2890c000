package dev.precis.compress.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.PrecisException;
import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryMethodsTest {
  private static final String SPACE = "space"; // of Pictures

  private static int[] kept(String method, TokenSequence in, Signals signals, int keep) {
    return Pictures.indices(
        Compressors.run(Compressors.of(method), in, Budget.tokens(keep), signals).tokens());
  }

  /** Tokens along the first axis, but these along the second. */
  private static TokenSequence pointed(Grid grid, int... second) {
    Matrix tokens = Matrix.allocate(grid.tokens(), 3);
    for (int r = 0; r < tokens.rows(); r++) {
      int place = r;
      boolean there = Arrays.stream(second).anyMatch(s -> s == place);
      tokens.setRow(r, there ? new float[] {0.1f, 1, 0} : new float[] {1, 0, 0}, 0);
    }
    return Pictures.of(tokens, grid, Modality.IMAGE);
  }

  private static Signals asking(float... query) {
    return Signals.none().withQuery(Matrix.of(1, query.length, query), SPACE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query-keep", "cdpruner", "query-keep:heat=mean"})
  void keepsTheTokenThatTheQuestionPointsAt(String method) {
    TokenSequence in = pointed(Grid.image(4, 4), 9);
    assertThat(kept(method, in, asking(0, 1, 0), 1)).containsExactly(9);
  }

  @Test
  void takesTokensUnlikeTheQuestionInTheReleasedForm() {
    TokenSequence in = pointed(Grid.image(4, 4), 9);
    assertThat(kept("cdpruner:mode=parity", in, asking(0, 1, 0), 1)).containsExactly(0);
  }

  @Test
  void findsSeveralAnswersWithDiversity() {
    Matrix tokens = Matrix.of(5, 3, 1, 0, 0, 1, 0.1f, 0, 1, 0.2f, 0, 0, 1, 0, 0, 0, 1);
    TokenSequence in = Pictures.of(tokens, Grid.image(1, 5), Modality.IMAGE);
    Signals asked = asking(1, 0.8f, 0);
    assertThat(kept("query-keep", in, asked, 2)).containsExactly(1, 2);
    assertThat(kept("query-keep:diversity=0.5", in, asked, 2)).containsExactly(2, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"query-keep", "cdpruner", "catp.stage1"})
  void refusesAQuestionFromAnotherSpaceNamingBoth(String method) {
    TokenSequence in = pointed(Grid.image(2, 2), 1);
    Signals other = Signals.none().withQuery(Matrix.of(1, 3, 1, 0, 0), "minilm");
    assertThatThrownBy(() -> kept(method, in, other, 1))
        .isInstanceOf(PrecisException.class)
        .hasMessageContaining("'minilm'")
        .hasMessageContaining("'space'");
    assertThatThrownBy(
            () -> kept(method, in, Signals.none().withQuery(Matrix.of(1, 2, 1, 0), SPACE), 1))
        .hasMessageContaining("2 columns, the tokens use 3");
  }

  @Test
  void comparesASecondEmbeddingWhereThereIsOne() {
    TokenSequence in = Pictures.random(Grid.image(2, 2), 5, Modality.IMAGE, 1);
    Signals signals =
        Signals.none()
            .withQuery(Matrix.of(1, 2, 0, 1), "clip")
            .with(Signal.JOINT_EMBEDDINGS, Matrix.of(4, 2, 1, 0, 1, 1, 0, 2, 1, 0));
    assertThat(kept("query-keep", in, signals, 1)).containsExactly(2);
    assertThat(kept("cdpruner", in, signals, 1)).containsExactly(2);
  }

  @Test
  void namesTheRowOfASecondEmbeddingThatIsNotFinite() {
    TokenSequence in = Pictures.random(Grid.image(2, 2), 5, Modality.IMAGE, 1);
    Matrix broken = Matrix.of(4, 2, 1, 0, 1, 1, 0, 2, Float.NaN, 0);
    Signals signals =
        Signals.none()
            .withQuery(Matrix.of(1, 2, 0, 1), "clip")
            .with(Signal.JOINT_EMBEDDINGS, broken);
    assertThatThrownBy(() -> kept("cdpruner", in, signals, 1)).hasMessageContaining("row 3");
  }

  @Test
  void countsAllAlikeWhenNoTokenIsMoreRelevant() {
    Matrix tokens = Pictures.gaussian(5, 4, 2);
    Matrix query = Matrix.allocate(1, 4);
    assertThat(CdPrunerRelevance.of(tokens, query, false)).containsOnly(1);
    Signals nothing = Signals.none().withQuery(query, SPACE);
    TokenSequence in = Pictures.of(tokens, Grid.image(1, 5), Modality.IMAGE);
    assertThat(kept("cdpruner", in, nothing, 5)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void averagesRelevanceOverTheQuestionsVectors() {
    Matrix tokens = Matrix.of(3, 2, 1, 0, 0, 1, 1, 1);
    Matrix query = Matrix.of(2, 2, 5, 0, 0, 1);
    double[] relevance = CdPrunerRelevance.of(tokens, query, false);
    assertThat(relevance[2]).isCloseTo(1, within(1e-4));
    assertThat(relevance[0]).isCloseTo(0, within(1e-4));
  }

  @Test
  void smoothsLoneTokensAwayIfAsked() {
    TokenSequence in = pointed(Grid.image(7, 7), 0, 1, 7, 8, 24);
    int[] rows = kept("query-keep:filter=rank-gaussian", in, asking(0, 1, 0), 4);
    assertThat(rows).doesNotContain(24);
    assertThat(kept("query-keep", in, asking(0, 1, 0), 5)).contains(24);
  }
}
