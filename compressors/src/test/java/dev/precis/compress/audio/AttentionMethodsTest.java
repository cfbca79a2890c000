package dev.precis.compress.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AttentionMethodsTest {
  @Test
  void isTopAttentionWithoutItsTwoAdditions() {
    TokenSequence in = SoundTokens.random(200, 3, 1);
    Signals signals = Pictures.signals(in, 2);
    assertThat(
            Pictures.indices(
                SoundTokens.run("audio-attention:spread=0,dropped=lost", in, 20, signals).tokens()))
        .isEqualTo(Pictures.indices(SoundTokens.run("top-attention", in, 20, signals).tokens()));
  }

  @Test
  void leavesNoSecondOutWhereThereAreTokensEnough() {
    TokenSequence in = SoundTokens.random(500, 3, 1);
    float[] attention = Pictures.attention(500, 7);
    Arrays.fill(attention, 0, 100, 0);
    Signals signals = Signals.none().withAttention(attention);
    int[] spread =
        Pictures.indices(
            SoundTokens.run("audio-attention:spread=0.01,segment=1,dropped=lost", in, 30, signals)
                .tokens());
    for (int second = 0; second < 10; second++) {
      int from = 50 * second;
      assertThat(Arrays.stream(spread))
          .as("second " + second)
          .anyMatch(r -> r >= from && r < from + 50);
    }
    int[] byAttention =
        Pictures.indices(
            SoundTokens.run("audio-attention:spread=0,dropped=lost", in, 30, signals).tokens());
    assertThat(Arrays.stream(byAttention)).allMatch(r -> r >= 100);
  }

  @Test
  void spreadsTheShareEvenlyAndTheRestByAttention() {
    float[] attention = new float[100];
    Arrays.fill(attention, 50, 100, 1);
    attention[7] = 0.5f;
    int[] kept =
        Pictures.indices(
            SoundTokens.run(
                    "audio-attention:spread=0.5,segment=1,dropped=lost",
                    SoundTokens.random(100, 2, 3),
                    20,
                    Signals.none().withAttention(attention))
                .tokens());
    assertThat(kept).contains(7);
    assertThat(Arrays.stream(kept).filter(r -> r < 50).count()).isEqualTo(5);
  }

  @Test
  void segmentsFollowTheBudgetUnlessTheirLengthIsGiven() {
    TokenSequence in = SoundTokens.random(100, 2, 3);
    Signals signals = Signals.none().withAttention(Pictures.attention(100, 7));
    int[] kept = Pictures.indices(SoundTokens.run("audio-attention", in, 20, signals).tokens());
    for (int stretch = 0; stretch < 20; stretch++) {
      assertThat(kept[stretch]).isBetween(5 * stretch, 5 * stretch + 4);
    }
    int[] seconds =
        Pictures.indices(SoundTokens.run("audio-attention:segment=1", in, 20, signals).tokens());
    assertThat(seconds).isNotEqualTo(kept);
    assertThat(Arrays.stream(seconds).filter(r -> r < 50).count()).isEqualTo(10);
  }

  @Test
  void droppedTokensJoinTheNearestKeptOneByAttention() {
    TokenSequence in = SoundTokens.line(0, 10, 20, 30, 40, 50);
    Signals signals = Signals.none().withAttention(1, 4, 1, 1, 8, 0);
    TokenSequence out = SoundTokens.run("audio-attention:segment=1", in, 2, signals).tokens();
    assertThat(Pictures.indices(out)).containsExactly(1, 4);
    assertThat(SoundTokens.spans(out)).containsExactly(3, 3);
    assertThat(out.embeddings().get(0, 0)).isCloseTo((0 + 40 + 20) / 6f, within(1e-5f));
    assertThat(out.embeddings().get(1, 0)).isCloseTo((30 + 320) / 9f, within(1e-5f));
  }

  @Test
  void poolsEqualStretchesByAttention() {
    TokenSequence in = SoundTokens.line(0, 10, 20, 30);
    TokenSequence out =
        SoundTokens.run("attention-pool", in, 2, Signals.none().withAttention(1, 3, 0, 0)).tokens();
    assertThat(out.embeddings().toArray()).containsExactly(7.5f, 25);
    assertThat(Pictures.indices(out)).containsExactly(1, 2);
    assertThat(out.provenance().weight()).containsExactly(2, 2);
  }
}
