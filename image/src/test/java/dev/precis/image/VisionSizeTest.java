package dev.precis.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.precis.PrecisException;
import dev.precis.tokens.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionSizeTest {
  @Test
  void thePacksOwnSizeNeedsNoRange() {
    VisionSize size = VisionSize.choose(Specs.fixed(224, 336), 224, 336);
    assertThat(size).isEqualTo(VisionSize.of(Specs.fixed(224, 336)));
    assertThat(size.grid()).isEqualTo(Grid.image(16, 24));
  }

  @Test
  void anotherSizeWithinTheRangeGivesItsGrid() {
    assertThat(VisionSize.choose(Specs.ranged(224, 14, 112, 518), 336).grid())
        .isEqualTo(Grid.image(24, 24));
  }

  @Test
  void aFixedSizeSaysWhatItTakes() {
    assertThatExceptionOfType(PrecisException.class)
        .isThrownBy(() -> VisionSize.choose(Specs.fixed(224, 224), 336))
        .withMessageContaining("336 x 336")
        .withMessageContaining("224 x 224")
        .matches(e -> e.code().equals("BAD_SIZE"));
  }

  @ParameterizedTest
  @CsvSource({"98,224", "532,224", "224,225", "0,224", "-14,224", "224,2147483646"})
  void aSizeOutsideTheRangeSaysTheRange(int height, int width) {
    assertThatExceptionOfType(PrecisException.class)
        .isThrownBy(() -> VisionSize.choose(Specs.ranged(224, 14, 112, 518), height, width))
        .withMessageContaining(height + " x " + width)
        .withMessageContaining("112 to 518 px")
        .withMessageContaining("multiples of 14");
  }

  @Test
  void aPackCannotAskForSidesBeyondTheLimit() {
    assertThatExceptionOfType(PrecisException.class)
        .isThrownBy(() -> VisionSize.choose(Specs.ranged(224, 14, 14, 140_000), 14_000))
        .withMessageContaining("at most 4096 px");
  }
}
