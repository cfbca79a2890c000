package dev.precis.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.precis.tensor.Matrix;
import dev.precis.tokens.Grid;
import dev.precis.tokens.Modality;
import dev.precis.tokens.TokenSequence;
import org.junit.jupiter.api.Test;

class FrameFeaturesTest {
  private static final TokenSequence CLIP =
      Pictures.of(Matrix.of(4, 2, 1, 2, 3, 6, 5, 0, 7, 0), new Grid(2, 1, 2), Modality.VIDEO);

  @Test
  void meansOfTheFramesStandInForFeatures() {
    assertThat(FrameFeatures.of(CLIP, Signals.none()).toArray()).containsExactly(2, 4, 6, 0);
  }

  @Test
  void featuresOfTheEncoderComeFirstAndMustBeFinite() {
    Matrix features = Matrix.of(2, 1, 8, 9);
    Signals signals = Signals.none().with(Signal.FRAME_FEATURES, features);
    assertThat(FrameFeatures.of(CLIP, signals)).isSameAs(features);
    features.set(1, 0, Float.NaN);
    assertThatThrownBy(() -> FrameFeatures.of(CLIP, signals)).hasMessageContaining("row 1");
  }
}
