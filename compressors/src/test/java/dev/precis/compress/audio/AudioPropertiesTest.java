package dev.precis.compress.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressor;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Planned;
import dev.precis.compress.Scope;
import dev.precis.compress.SequenceShape;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.TokenSequence;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AudioPropertiesTest {
  private static final int WIDTH = 6;
  private static final String[] METHODS = {
    "adjacent-merge",
    "adjacent-merge:threshold=0.5",
    "attention-pool",
    "audio-attention",
    "audio-attention:spread=0.3",
    "audio-attention:spread=0,dropped=lost",
    "audio-attention:spread=1,segment=1",
    "cue-budget",
    "frame-stack:factor=3",
    "query-prune",
    "query-prune:segment=0.1,focus=3"
  };

  private enum Content {
    NOISE,
    CONSTANT,
    SILENCE
  }

  private static TokenSequence tokens(Content content, int n) {
    return switch (content) {
      case NOISE -> SoundTokens.random(n, WIDTH, n);
      case CONSTANT -> SoundTokens.of(repeated(Pictures.gaussian(1, WIDTH, 5), n));
      case SILENCE -> SoundTokens.of(Matrix.allocate(n, WIDTH));
    };
  }

  private static Matrix repeated(Matrix row, int n) {
    return row.gather(new int[n]);
  }

  /** Cues of digital silence, and attention of an encoder that hears nothing. */
  private static Signals signals(Content content, TokenSequence in) {
    Signals signals = Pictures.signals(in, 9);
    if (content != Content.SILENCE) {
      return signals;
    }
    Matrix cues = Matrix.allocate(in.size(), 3);
    for (int r = 0; r < in.size(); r++) {
      cues.set(r, 0, -100);
    }
    return signals.with(Signal.CUES, cues).withAttention(new float[in.size()]);
  }

  static Stream<Arguments> methodsAndSizes() {
    return Stream.of(METHODS)
        .flatMap(method ->
            IntStream.of(1, 2, 3, 13, 97)
                .boxed()
                .flatMap(n ->
                    Stream.of(Content.values()).map(content -> Arguments.of(method, n, content))));
  }

  @ParameterizedTest
  @MethodSource("methodsAndSizes")
  void everyBudgetIsMetInTimeOrderWithoutLosingTimeOrWeight(String id, int n, Content content) {
    Compressor method = Compressors.of(id).compressor();
    TokenSequence in = tokens(content, n);
    Signals signals = signals(content, in);
    for (int keep = 1; keep <= n; keep += 1 + n / 20) {
      TokenSequence out = SoundTokens.run(id, in, keep, signals).tokens();
      Planned planned = method.planned(SequenceShape.of(in), Budget.tokens(keep));
      assertThat(planned.allows(out.size())).isTrue();
      if (planned instanceof Planned.Exact && method.outputWidth(1) == 1) {
        assertThat(out.size()).isEqualTo(keep);
      }
      assertThat(out.provenance().startUs()).isSorted();
      assertThat(out.provenance().index()).isSorted().doesNotHaveDuplicates();
      assertThat(out.embeddings().toArray()).doesNotContain(Float.NaN);
      if (method.traits().conservesWeight()) {
        covers(in, out);
      }
      if (content == Content.CONSTANT && method.outputWidth(1) == 1) {
        for (int r = 0; r < out.size(); r++) {
          for (int c = 0; c < WIDTH; c++) {
            assertThat(out.embeddings().get(r, c))
                .isCloseTo(in.embeddings().get(0, c), within(1e-5f));
          }
        }
      }
    }
  }

  private static void covers(TokenSequence in, TokenSequence out) {
    long at = in.provenance().startUs()[0];
    float weight = 0;
    for (int r = 0; r < out.size(); r++) {
      assertThat(out.provenance().startUs()[r]).isEqualTo(at);
      at = out.provenance().endUs()[r];
      weight += out.provenance().weight()[r];
    }
    assertThat(at).isEqualTo(in.provenance().endUs()[in.size() - 1]);
    assertThat(weight).isEqualTo(in.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "adjacent-merge",
        "attention-pool",
        "audio-attention",
        "cue-budget",
        "frame-stack",
        "query-prune"
      })
  void decidesAboutEachWindowOnItsOwnSoThatLongSoundStaysFlat(String id) {
    Compressor method = Compressors.of(id).compressor();
    assertThat(method.scope()).isEqualTo(Scope.PICTURE);
    TokenSequence in = SoundTokens.random(50, WIDTH, 4);
    Signals signals = Pictures.signals(in, 2);
    float[] first = SoundTokens.run(id, in, 9, signals).tokens().embeddings().toArray();
    SoundTokens.run(id, SoundTokens.random(50, WIDTH, 5), 9, signals);
    assertThat(SoundTokens.run(id, in, 9, signals).tokens().embeddings().toArray())
        .isEqualTo(first);
  }
}
