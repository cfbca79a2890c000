package dev.precis.compress.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Signals;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class FrameStackTest {
  @Test
  void laysTokensSideBySideAndFillsTheLastRowWithZeros() {
    TokenSequence in = SoundTokens.line(1, 2, 3, 4, 5);
    TokenSequence out = SoundTokens.run("frame-stack:factor=2", in, 5, Signals.none()).tokens();
    assertThat(out.embeddings().toArray()).containsExactly(1, 2, 3, 4, 5, 0);
    assertThat(out.provenance().weight()).containsExactly(2, 2, 1);
    assertThat(SoundTokens.spans(out)).containsExactly(2, 2, 1);
    assertThat(out.sources().getFirst().width()).isEqualTo(2);
    assertThat(out.sources().getFirst().space()).isEqualTo("space/stacked-2");
  }

  @Test
  void keepsItsWidthAndAveragesWhereTheBudgetIsSmaller() {
    TokenSequence in = SoundTokens.line(1, 2, 3, 4, 5, 6, 7, 8);
    TokenSequence out = SoundTokens.run("frame-stack:factor=2", in, 2, Signals.none()).tokens();
    assertThat(out.embeddings().toArray()).containsExactly(2, 3, 6, 7);
    assertThat(out.provenance().weight()).containsExactly(4, 4);
  }

  @Test
  void averagePoolMeetsEveryBudgetOnALineSoThatStackingHasNoPoolingTwin() {
    TokenSequence in = SoundTokens.random(97, 2, 1);
    for (int keep = 1; keep <= 97; keep++) {
      assertThat(SoundTokens.run("average-pool", in, keep, Signals.none()).tokens().size())
          .isEqualTo(keep);
    }
  }
}
