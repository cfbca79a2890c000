package dev.precis.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.audio.speech.Line;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.tensor.Matrix;
import dev.precis.testing.TinyPack;
import dev.precis.tokens.Modality;
import dev.precis.tokens.Provenance;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class AudioQueriesTest {
  private static final Arena MEMORY = Arena.ofAuto();

  /** Tokens of 20 ms from 0 on. */
  private static Provenance tokens(int count) {
    Provenance places = Provenance.blank(count, Modality.AUDIO);
    for (int r = 0; r < count; r++) {
      places.startUs()[r] = r * 20_000L;
      places.endUs()[r] = (r + 1) * 20_000L;
    }
    return places;
  }

  private static Line line(int fromToken, int toToken) {
    return new Line(fromToken * 20_000L, toToken * 20_000L, "x");
  }

  /** The first column, which numbers the lines from 1. */
  private static float[] found(List<Line> lines, int tokens) {
    Matrix vectors = Matrix.allocate(lines.size(), 2);
    for (int r = 0; r < lines.size(); r++) {
      vectors.set(r, 0, r + 1);
    }
    Matrix out = AudioQueries.perToken(lines, vectors, tokens(tokens), MEMORY);
    float[] first = new float[tokens];
    for (int r = 0; r < tokens; r++) {
      first[r] = out.get(r, 0);
    }
    return first;
  }

  @Test
  void givesEachTokenItsLineAndSilenceNothing() {
    assertThat(found(List.of(line(1, 3), line(3, 4), line(6, 7)), 8))
        .containsExactly(0, 1, 1, 2, 0, 0, 3, 0);
  }

  @Test
  void prefersTheLineThatStartedLast() {
    assertThat(found(List.of(line(0, 6), line(2, 3)), 7)).containsExactly(1, 1, 2, 1, 1, 1, 0);
  }

  @Test
  void findsNothingWithoutLinesOrTokens() {
    assertThat(found(List.of(), 3)).containsOnly(0);
    assertThat(found(List.of(line(0, 1)), 0)).isEmpty();
  }

  @Test
  void takesTheTextEncodersVectorOfEachLine() {
    try (ModelPack pack = TinyPack.open();
        TextEncoder encoder = TextEncoder.open(pack)) {
      List<Line> lines = List.of(new Line(0, 1, "a red car"), new Line(1, 2, "the dog"));
      Matrix vectors = AudioQueries.vectors(encoder, lines, new CancelToken());
      assertThat(vectors.row(1)).isEqualTo(encoder.sentence("the dog").row(0));
      assertThat(vectors.row(0)).isNotEqualTo(vectors.row(1));
      CancelToken cancelled = new CancelToken();
      cancelled.cancel();
      assertThatThrownBy(() -> AudioQueries.vectors(encoder, lines, cancelled))
          .isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void refusesVectorsOfOtherLines() {
    assertThatThrownBy(() ->
            AudioQueries.perToken(List.of(line(0, 1)), Matrix.allocate(2, 2), tokens(1), MEMORY))
        .hasMessageContaining("2 vectors for 1 lines");
  }
}
