package dev.precis.image;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.precis.decode.DecodedImage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizerTest {
  private final Normalizer normalizer = Normalizer.of(Specs.MEAN, Specs.STD);

  @Test
  void everyByteIsScaledCentredAndDivided() {
    for (int channel = 0; channel < 3; channel++) {
      for (int value = 0; value < 256; value++) {
        double exact = (value / 255.0 - Specs.MEAN.get(channel)) / Specs.STD.get(channel);
        assertThat((double) normalizer.value(channel, value)).isCloseTo(exact, within(1e-6));
      }
    }
  }

  @Test
  void interleavedPixelsBecomePlanesAcrossBlockBorders() {
    DecodedImage image = Pictures.pattern(97, 131);
    int pixels = 97 * 131;
    MemorySegment planes = Arena.ofAuto().allocate(12L * pixels, 4);
    normalizer.apply(image.rgb(), pixels, planes);
    for (int channel = 0; channel < 3; channel++) {
      for (int i = 0; i < pixels; i++) {
        float expected =
            normalizer.value(channel, Pictures.at(image.rgb(), 97, i % 97, i / 97, channel));
        assertThat(planes.getAtIndex(JAVA_FLOAT, (long) channel * pixels + i)).isEqualTo(expected);
      }
    }
  }

  @Test
  void aDeviationOfZeroIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Normalizer.of(Specs.MEAN, List.of(0.2f, 0f, 0.2f)))
        .withMessageContaining("above 0");
  }
}
