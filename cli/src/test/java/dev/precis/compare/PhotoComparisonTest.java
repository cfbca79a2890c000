package dev.precis.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.MethodSpec;
import dev.precis.compress.Signal;
import dev.precis.tokens.EncodedTokens;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoComparisonTest {
  @Test
  void runsBothFormsOfEveryMethodAtEveryBudget() {
    PhotoComparison compared =
        Tokens.compared(Tokens.random(8, 12, 1), "visionzip,vispruner", 16, 8);
    assertThat(compared.pairs())
        .extracting(pair -> pair.method() + " " + pair.keep())
        .containsExactly("visionzip 16", "visionzip 8", "vispruner 16", "vispruner 8");
    assertThat(compared.pairs().getFirst().released()).isPresent();
    assertThat(compared.pairs().getLast().released()).isEmpty();
    assertThat(compared.pairs())
        .allSatisfy(pair -> {
          assertThat(pair.ours().tokens()).isEqualTo(pair.keep());
          assertThat(pair.ours().measures().representation()).isBetween(0.0, 1.0);
        });
    assertThat(compared.notes()).isEmpty();
  }

  @Test
  void aReleasedFormThatIgnoresTheBudgetIsComparedAtItsOwnNumberOfRows() {
    List<Pair> pairs = Tokens.compared(Tokens.random(8, 12, 2), "prumerge", 16).pairs();
    assertThat(pairs).hasSize(2);
    assertThat(pairs.getFirst().ours().tokens()).isEqualTo(16);
    assertThat(pairs.getFirst().released()).isEmpty();
    Pair alike = pairs.getLast();
    assertThat(alike.asReleased()).isTrue();
    assertThat(alike.ours().tokens()).isNotEqualTo(16);
    assertThat(alike.released().orElseThrow().tokens()).isEqualTo(alike.ours().tokens());
    assertThat(alike.released().orElseThrow().asked()).isEqualTo(alike.ours().asked());
  }

  @Test
  void aReleasedFormThatRefusesIsAResultAndNoError() {
    EncodedTokens encoded = Tokens.random(4, 6, 3);
    encoded.tokens().embeddings().setRow(5, new float[6], 0);
    Pair pair = Tokens.compared(encoded, "divprune", 4).pairs().getFirst();
    assertThat(pair.ours().tokens()).isEqualTo(4);
    assertThat(pair.released()).isEmpty();
    assertThat(pair.refusal().orElseThrow()).contains("row 5 is all zeros");
  }

  @Test
  void whatTheEncoderDoesNotGiveIsMadeForBothFormsAndSaid() {
    PhotoComparison compared = Tokens.compared(Tokens.random(6, 8, 4), "vflowopt,cdpruner", 9);
    assertThat(compared.notes()).hasSize(2);
    assertThat(compared.notes().getFirst()).contains("attention map", "t=0");
    assertThat(compared.notes().getLast()).contains("stand-in");
    assertThat(compared.pairs().stream().filter(pair -> pair.released().isPresent()))
        .extracting(Pair::method)
        .containsExactlyInAnyOrder("vflowopt", "cdpruner");
    assertThat(compared.signals().find(Signal.TEXT_QUERY).orElseThrow().cols()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7})
  void aMadeAttentionMapRanksTokensAsTheAttentionDoes(long seed) {
    EncodedTokens encoded = Tokens.random(6, 8, seed);
    int[] mapped = anchors(Tokens.compared(encoded, "vflowopt", 18).pairs().getFirst());
    Contender alone = new Contender(MethodSpec.parse("vflowopt"), Optional.empty());
    List<Pair> withoutMap = PhotoComparison.of(encoded, List.of(alone), List.of(18)).pairs();
    int[] plain = anchors(withoutMap.getFirst());
    assertThat(mapped).containsExactly(plain);
  }

  private static int[] anchors(Pair pair) {
    return pair.ours().out().anchors().orElseThrow();
  }
}
