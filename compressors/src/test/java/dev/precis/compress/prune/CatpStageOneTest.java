package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.precis.compress.Pictures;
import dev.precis.kernel.Kernels;
import dev.precis.tensor.Matrix;
import org.junit.jupiter.api.Test;

class CatpStageOneTest {
  @Test
  void countsHalfOfTheShareToRemove() {
    assertThat(CatpStageOne.keepOf(576, 0.778)).isEqualTo(351);
    assertThat(CatpStageOne.keepOf(576, 0)).isEqualTo(576);
    assertThat(CatpStageOne.keepOf(1, 0.9)).isEqualTo(1);
    assertThatThrownBy(() -> CatpStageOne.keepOf(9, 1)).hasMessageContaining("[0, 1)");
  }

  @Test
  void prefersTokensThatFitTheText() {
    // Two equally good representatives of two pairs; the text leans to the second pair.
    Matrix tokens = Matrix.of(4, 2, 1, 0, 1, 0, 0, 1, 0, 1);
    Matrix text = Matrix.of(2, 2, 0, 4, 0, 2);
    CatpStageOne.Decision with = CatpStageOne.decide(tokens, text, 0.7, 2);
    assertThat(with.choice().order()).containsExactly(2, 0);
    assertThat(CatpStageOne.decide(tokens, text, 0, 2).choice().order()).containsExactly(0, 2);
    assertThat(with.alignment()).containsExactly(0.5, 0.5, 1, 1);
    // 4 tokens fully met, alignment 0.7 * (1 + 0.5).
    assertThat(with.choice().objective()).isCloseTo(4 + 0.7 * 1.5, within(1e-6));
  }

  @Test
  void reachesMostOfTheBestPossibleObjective() {
    for (int seed = 0; seed < 40; seed++) {
      Matrix tokens = Pictures.gaussian(9, 4, seed);
      Matrix text = Pictures.gaussian(3, 4, seed + 100);
      CatpStageOne.Decision greedy = CatpStageOne.decide(tokens, text, 0.7, 3);
      double best = 0;
      for (int set = 0; set < 1 << 9; set++) {
        if (Integer.bitCount(set) == 3) {
          best = Math.max(best, objective(tokens, greedy.alignment(), set));
        }
      }
      assertThat(greedy.choice().objective()).isBetween(0.93 * best, best + 1e-5);
    }
  }

  private static double objective(Matrix tokens, double[] alignment, int set) {
    double sum = 0;
    for (int x = 0; x < 9; x++) {
      double most = 0;
      for (int y = 0; y < 9; y++) {
        if ((set >> y & 1) == 1) {
          double cosine = Kernels.cosine(tokens, x, tokens, y);
          most = Math.max(most, 0.5 + 0.5 * cosine);
        }
      }
      sum += most + ((set >> x & 1) == 1 ? 0.7 * alignment[x] : 0);
    }
    return sum;
  }
}
