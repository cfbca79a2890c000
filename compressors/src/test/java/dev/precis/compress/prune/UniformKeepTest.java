package dev.precis.compress.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.compress.Budget;
import dev.precis.compress.Compressors;
import dev.precis.compress.Pictures;
import dev.precis.compress.Signals;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UniformKeepTest {
  private static int[] kept(Grid grid, Modality modality, int keep) {
    TokenSequence in = Pictures.random(grid, 3, modality, 1);
    return Pictures.indices(
        Compressors.run(Compressors.of("uniform"), in, Budget.tokens(keep), Signals.none())
            .tokens());
  }

  @ParameterizedTest
  @CsvSource({"16,16,64", "16,16,16", "16,16,10", "7,5,12", "3,9,27", "24,24,1"})
  void givesEveryBandOfRowsItsPart(int h, int w, int keep) {
    int[] rows = kept(Grid.image(h, w), Modality.IMAGE, keep);
    assertThat(rows).hasSize(keep).isSorted().doesNotHaveDuplicates();
    int upper = (int) Arrays.stream(rows).filter(r -> r / w < h / 2.0 - 0.25).count();
    assertThat((double) upper)
        .isBetween(keep * (h / 2) / (double) h - 1.01, keep * ((h + 1) / 2) / (double) h + 1.01);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 16, 20, 32, 40, 48, 64, 100, 128})
  void givesEveryQuarterOfTheColumnsItsPart(int keep) {
    int[] perQuarter = new int[4];
    for (int row : kept(Grid.image(16, 16), Modality.IMAGE, keep)) {
      perQuarter[row % 16 / 4]++;
    }
    int most = Arrays.stream(perQuarter).max().orElseThrow();
    assertThat(most - Arrays.stream(perQuarter).min().orElseThrow()).isLessThanOrEqualTo(2);
  }

  @Test
  void spacesSoundEvenly() {
    assertThat(kept(Grid.line(100), Modality.AUDIO, 4)).containsExactly(12, 37, 62, 87);
  }
}
