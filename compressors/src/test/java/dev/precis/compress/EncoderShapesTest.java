package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every method of pictures with what encoders of each kind give, on synthetic shapes. */
class EncoderShapesTest {
  private static final int WIDTH = 9;
  private static final int KEEP = 11;

  static Stream<String> methods() {
    return Compressors.all().stream()
        .filter(method -> method.info().modalities().contains(Modality.IMAGE))
        .map(method -> method.info().id());
  }

  static Stream<String> methodsByAttention() {
    return methods().filter(id -> Compressors.method(id).info().needs().contains(Signal.ATTENTION));
  }

  /** An encoder's attention heads at one layer: (heads * (prefix + n)) x (prefix + n). */
  private static Matrix heads(int heads, int rows, long seed) {
    Matrix all = Matrix.allocate(heads * rows, rows);
    for (int r = 0; r < all.rows(); r++) {
      all.setRow(r, Pictures.attention(rows, seed + r), 0);
    }
    return all;
  }

  private static float[] received(Matrix map) {
    float[] sums = new float[map.cols()];
    for (int r = 0; r < map.rows(); r++) {
      for (int c = 0; c < sums.length; c++) {
        sums[c] += map.get(r, c) / map.rows();
      }
    }
    return sums;
  }

  private static Signals question() {
    return Signals.none().withQuery(Pictures.gaussian(3, WIDTH, 5), "space");
  }

  private static Compressed run(String id, TokenSequence in, Signals signals) {
    Compressed out = Compressors.run(Compressors.of(id), in, Budget.tokens(KEEP), signals);
    assertThat(out.tokens().size()).as(id).isBetween(1, KEEP);
    assertThat(out.tokens().embeddings().toArray()).as(id).doesNotContain(Float.NaN);
    return out;
  }

  private static TokenSequence picture(int h, int w) {
    return Pictures.random(Grid.image(h, w), WIDTH, Modality.IMAGE, 17);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void worksWithTheClsRowOfAnEncoderThatHasOne(String id) {
    TokenSequence in = picture(7, 5);
    Matrix map = AttentionHeads.meanMap(heads(3, 36, 1), 3);
    float[] cls = Arrays.copyOfRange(map.row(0), 1, 36);
    Compressed out = run(id, in, question().withAttention(cls));
    assertThat(out.report().tokensIn()).isEqualTo(35);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void worksWithTheAttentionReceivedOfAnEncoderWithoutCls(String id) {
    TokenSequence in = picture(7, 5);
    float[] received = received(AttentionHeads.meanMap(heads(3, 35, 2), 3));
    Signals siglip = question().with(Signal.RECEIVED_ATTENTION, Matrix.column(received));
    Compressed out = run(id, in, siglip);
    Compressed named = run(id, in, question().withAttention(received));
    assertThat(out.tokens().embeddings().toArray())
        .isEqualTo(named.tokens().embeddings().toArray());
  }

  @Test
  void theClsRowGoesBeforeTheAttentionReceived() {
    TokenSequence in = picture(7, 5);
    float[] received = new float[35];
    Arrays.fill(received, 20, 35, 1);
    float[] cls = new float[35];
    Arrays.fill(cls, 0, KEEP, 1);
    Signals both =
        Signals.none().with(Signal.RECEIVED_ATTENTION, Matrix.column(received)).withAttention(cls);
    assertThat(Pictures.indices(run("top-attention", in, both).tokens()))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @ParameterizedTest
  @MethodSource("methodsByAttention")
  void saysThatAttentionIsMissingWhereAnEncoderGivesNone(String id) {
    TokenSequence in = picture(7, 5);
    Signals keys = question().with(Signal.KEYS, Pictures.gaussian(35, 4, 1));
    assertThatThrownBy(() -> run(id, in, keys)).hasMessageContaining("'attention'");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void registersThatDrawAllAttentionDoNotShowInTheTokens(String id) {
    int registers = 4;
    int prefix = 1 + registers;
    TokenSequence in = picture(7, 5);
    Matrix heads = heads(2, prefix + 35, 3);
    Matrix plain = AttentionHeads.meanMap(heads, 2);
    for (int r = 0; r < heads.rows(); r++) {
      for (int c = 1; c < prefix; c++) {
        heads.set(r, c, 50 + r);
      }
    }
    Matrix drawn = AttentionHeads.meanMap(heads, 2);
    Compressed with = run(id, in, question().withAttention(withoutPrefix(drawn, prefix)));
    Compressed without = run(id, in, question().withAttention(withoutPrefix(plain, prefix)));
    assertThat(with.tokens().embeddings().toArray())
        .isEqualTo(without.tokens().embeddings().toArray());
  }

  private static float[] withoutPrefix(Matrix map, int prefix) {
    return Arrays.copyOfRange(map.row(0), prefix, map.cols());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void prunesAfterATwoByTwoMergerWithSignalsPooledPerSquare(String id) {
    Grid patches = Grid.image(14, 10);
    PatchGroups groups = PatchGroups.of(patches, 2);
    TokenSequence merged = Pictures.random(groups.tokens(), WIDTH, Modality.IMAGE, 4);
    Matrix map = AttentionHeads.meanMap(heads(2, 140, 5), 2);
    Signals signals =
        question()
            .with(Signal.RECEIVED_ATTENTION, groups.sums(Matrix.column(received(map))))
            .with(Signal.ATTENTION_MAP, groups.map(map))
            .with(Signal.KEYS, groups.means(Pictures.gaussian(140, 6, 7)))
            .with(Signal.PATCH_ENTROPY, groups.means(Pictures.gaussian(140, 1, 8)));
    Compressed out = run(id, merged, signals);
    assertThat(out.report().tokensIn()).isEqualTo(35);
  }

  @Test
  void keepsTheMergedTokenOfTheMostAttendedSquare() {
    Grid patches = Grid.image(4, 6);
    float[] attention = new float[24];
    // The square at row 1, column 2 covers the patches 16, 17, 22 and 23.
    attention[17] = attention[22] = 0.3f;
    attention[0] = 0.5f;
    PatchGroups groups = PatchGroups.of(patches, 2);
    TokenSequence merged = Pictures.random(groups.tokens(), WIDTH, Modality.IMAGE, 4);
    Signals signals = Signals.none().with(Signal.ATTENTION, groups.sums(Matrix.column(attention)));
    Compressed out =
        Compressors.run(Compressors.of("top-attention"), merged, Budget.tokens(1), signals);
    assertThat(Pictures.indices(out.tokens())).containsExactly(5);
  }
}
