package dev.precis.compress.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressed;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signal;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemanticSpansTest {
  // Three alike, one apart, two alike, one apart.
  private static final Matrix WORDS =
      Matrix.of(7, 2, 1, 0, 2, 0.1f, 1, 0.1f, 0, 1, -1, 0, -2, 0.1f, 0, -1);

  private static Compressed merged(Signals signals, int keep) {
    TokenSequence in = Pictures.of(WORDS, Grid.line(7), Modality.TEXT);
    return Compressors.run(Compressors.of("semantic-spans"), in, Budget.tokens(keep), signals);
  }

  private static Signals guarded(float... marks) {
    return Signals.none().with(Signal.PROTECTED, Matrix.column(marks));
  }

  @Test
  void listsRunsThatResembleTheirFirstToken() {
    List<Span> spans = Span.find(WORDS, SpanRules.DEFAULT);
    assertThat(spans).extracting(Span::first).containsExactly(0, 4);
    assertThat(spans).extracting(Span::last).containsExactly(2, 5);
    assertThat(spans.getFirst().coherence()).isBetween(0.99, 1.0);
    // Means 4/3 and 0.2/3; squares 6/9 + 0.06/9 over 2 tokens and 2 columns.
    assertThat(spans.getFirst().entropy()).isCloseTo((6.0 / 9 + 0.06 / 9) / 4, within(1e-6));
  }

  @Test
  void endsASpanAtItsLongest() {
    Matrix same = Matrix.of(5, 1, 1, 1, 1, 1, 1);
    assertThat(Span.find(same, new SpanRules(0.5, 2, 1, 0)))
        .extracting(Span::size)
        .containsExactly(2, 2, 1);
  }

  @Test
  void doesNotListSpansThatFallApart() {
    Matrix fan = Matrix.of(3, 2, 1, 0, 0.8f, 0.6f, 0.8f, -0.6f);
    assertThat(Span.find(fan, SpanRules.DEFAULT)).hasSize(1);
    assertThat(Span.find(fan, new SpanRules(0.7, 10, 2, 0.7))).isEmpty();
  }

  @Test
  void mergesOnlyAsMuchAsTheBudgetAsksAndInsideSpansFirst() {
    Signals free = guarded(0, 0, 0, 0, 0, 0, 0);
    assertThat(merged(free, 4).tokens().provenance().weight()).containsExactly(3, 1, 2, 1);
    assertThat(merged(free, 6).tokens().size()).isEqualTo(6);
    assertThat(merged(free, 7).tokens().embeddings().toArray()).isEqualTo(WORDS.toArray());
    assertThat(merged(free, 1).tokens().provenance().weight()).containsExactly(7);
  }

  @Test
  void averagesTheMembersOfASpan() {
    TokenSequence out = merged(guarded(0, 0, 0, 0, 0, 0, 0), 4).tokens();
    assertThat(out.embeddings().get(0, 0)).isCloseTo(4f / 3, within(1e-6f));
    assertThat(out.provenance().startUs()[2]).isEqualTo(4_000_000);
    assertThat(out.provenance().endUs()[2]).isEqualTo(6_000_000);
  }

  @Test
  void leavesProtectedTokensAloneAsLongAsItCan() {
    Compressed out = merged(guarded(0, 1, 0, 0, 0, 0, 0), 3);
    assertThat(out.tokens().provenance().weight()).containsExactly(1, 1, 5);
    assertThat(out.tokens().embeddings().row(1)).isEqualTo(WORDS.row(1));
    assertThat(out.report().warnings()).isEmpty();
  }

  @Test
  void saysWhenProtectedTokensHadToShareARow() {
    Compressed out = merged(guarded(0, 1, 0, 0, 1, 0, 0), 3);
    assertThat(out.tokens().size()).isEqualTo(3);
    assertThat(out.report().warnings()).singleElement().asString().contains("3 rows").contains("5");
  }

  @Test
  void saysWhenNobodyToldWhatToProtect() {
    assertThat(merged(Signals.none(), 4).report().warnings())
        .singleElement()
        .asString()
        .contains("no signal 'protected'");
    assertThat(merged(Signals.none(), 7).report().warnings()).isEmpty();
  }
}
