package dev.precis.compress.joint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeBudgetTest {
  private static final int WIDTH = 4;

  private static TokenSequence run(String method, TokenSequence in, int keep, float[] attention) {
    return Compressors.run(
            Compressors.of(method),
            in,
            Budget.tokens(keep),
            Signals.none().withAttention(attention))
        .tokens();
  }

  private static int kept(TokenSequence out, Modality modality, int t) {
    int count = 0;
    for (int r = 0; r < out.size(); r++) {
      if (out.provenance().modality()[r] == modality && out.provenance().t()[r] == t) {
        count++;
      }
    }
    return count;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1,1,1", "2,3,3,10,9", "3,2,5,16,1", "4,4,4,20,84", "5,3,1,7,11", "3,1,1,40,17"})
  void meetsTheBudgetInOrder(int frames, int h, int w, int sounds, int keep) {
    TokenSequence in = Films.film(WIDTH, frames, h, w, sounds, 5);
    TokenSequence out = run("time-budget", in, keep, Pictures.attention(in.size(), 2));
    assertThat(out.size()).isEqualTo(keep);
  }

  @Test
  void givesTheFrameThatChangesMostOfThePictures() {
    // Three frames of four tokens: the second is another scene, the third repeats it.
    Matrix rows = Matrix.allocate(12, WIDTH);
    for (int r = 0; r < 12; r++) {
      rows.set(r, r < 4 ? 0 : 1, 1);
    }
    TokenSequence video = Pictures.of(rows, new Grid(3, 2, 2), Modality.VIDEO);
    TokenSequence out = run("time-budget:floor=0.1", video, 5, new float[12]);
    assertThat(kept(out, Modality.VIDEO, 1)).isEqualTo(4);
    TokenSequence even = run("time-budget:floor=1", video, 6, new float[12]);
    assertThat(List.of(0, 1, 2)).allMatch(t -> kept(even, Modality.VIDEO, t) == 2);
  }

  @Test
  void givesTheSecondThatIsHeardMostOfTheSound() {
    TokenSequence in = Films.film(WIDTH, 4, 2, 2, 20, 3);
    float[] attention = new float[in.size()];
    Arrays.fill(attention, 16, attention.length, 0.01f);
    Arrays.fill(attention, 16 + 5, 16 + 10, 1);
    TokenSequence out = run("time-budget:floor=0.1", in, 18, attention);
    int second = 0;
    int others = 0;
    for (int r = 0; r < out.size(); r++) {
      if (out.provenance().modality()[r] == Modality.AUDIO) {
        boolean during = out.provenance().startUs()[r] / 1_000_000 == 1;
        second += during ? 1 : 0;
        others += during ? 0 : 1;
      }
    }
    assertThat(second).isEqualTo(5).isGreaterThan(others);
  }

  @Test
  void spreadsEvenlyWhereNothingHappensAtAll() {
    Matrix rows = Matrix.allocate(12, WIDTH);
    for (int r = 0; r < 12; r++) {
      rows.set(r, 0, 1);
    }
    TokenSequence video = Pictures.of(rows, new Grid(3, 2, 2), Modality.VIDEO);
    TokenSequence out = run("time-budget", video, 6, new float[12]);
    assertThat(List.of(0, 1, 2)).allMatch(t -> kept(out, Modality.VIDEO, t) == 2);
  }
}
