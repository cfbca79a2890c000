package dev.precis.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Signals;
import dev.precis.tokens.TokenSequence;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeanRowTest {
  private static final TokenSequence IN =
      Tokens.picture(1, 2, new float[] {1, 0}, new float[] {0, 1});

  private static Pair.Result result(double coverage, double representation, double redundancy) {
    return new Pair.Result(
        1, Tokens.kept(IN, 0), new Measures(coverage, representation, redundancy), 2_000_000);
  }

  private static PhotoComparison photo(Pair... pairs) {
    return new PhotoComparison(IN, Signals.none(), List.of(pairs), List.of());
  }

  private static Pair both(int keep, boolean asReleased, Pair.Result ours, Pair.Result released) {
    return new Pair("holov", keep, asReleased, ours, Optional.of(released), Optional.empty());
  }

  @Test
  void meansAreOverThePicturesAndTheVerdictIsOfTheMeans() {
    List<MeanRow> rows =
        MeanRow.of(
            List.of(
                photo(both(1, false, result(0.2, 0.9, 0.5), result(0.3, 0.8, 0.5))),
                photo(both(1, false, result(0.6, 0.7, 0.5), result(0.3, 0.9, 0.4)))));
    MeanRow row = rows.getFirst();
    assertThat(rows).hasSize(1);
    assertThat(row.ours().measures().coverage()).isCloseTo(0.4, within(1e-12));
    assertThat(row.released().orElseThrow().measures().redundancy()).isCloseTo(0.45, within(1e-12));
    assertThat(row.ours().nanos()).isEqualTo(2_000_000);
    assertThat(row.verdict().orElseThrow().text()).isEqualTo("+--");
  }

  @Test
  void verdictsGoByTheDigitsShown() {
    Measures ours = new Measures(0.5004, 0.9006, 0.5);
    Measures theirs = new Measures(0.5, 0.9, 0.501);
    Verdict verdict = Verdict.of(ours, theirs);
    assertThat(verdict.text()).isEqualTo("=++");
  }

  @Test
  void rowsAtTheReleasedNumberThatSayTheSameAreSaidOnce() {
    Pair.Result ours = result(0.2, 0.9, 0.5);
    Pair.Result released = result(0.1, 0.8, 0.6);
    List<MeanRow> rows =
        MeanRow.of(List.of(photo(both(4, true, ours, released), both(2, true, ours, released))));
    assertThat(rows).extracting(MeanRow::keep).containsExactly(4);
  }

  @Test
  void aRefusalOnOnePictureIsTold() {
    Pair refused =
        new Pair(
            "holov", 1, false, result(1, 1, 1), Optional.empty(), Optional.of("it has no rows"));
    MeanRow row =
        MeanRow.of(
                List.of(
                    photo(both(1, false, result(1, 1, 1), result(0.5, 0.5, 1))), photo(refused)))
            .getFirst();
    assertThat(row.refusal()).contains("it has no rows");
    assertThat(row.released().orElseThrow().measures().coverage()).isEqualTo(0.5);
  }
}
